"""What the console refuses, and what it cannot reach."""

from __future__ import annotations

from ivr.errors import ConsoleError


class ListeningRefused(ConsoleError):
    """The console was to listen beyond this machine, and nobody has said under which names it is reached."""

    id = "console.listening-refused"
    exit_code = 81


class HostNotOurs(ConsoleError):
    """The browser asked for a host name that is not this console's: a page elsewhere may have renamed itself to us."""

    id = "console.host-not-ours"
    http_status = 421


class ComesFromElsewhere(ConsoleError):
    """Another site's page made the browser ask for this."""

    id = "console.comes-from-elsewhere"
    http_status = 403


class SignInNeeded(ConsoleError):
    """A page is for people who are signed in."""

    id = "console.sign-in-needed"
    http_status = 401


class NotAllowed(ConsoleError):
    """Somebody asked for a page that none of their roles allows."""

    id = "console.not-allowed"
    http_status = 403


class TooManyAtTheDoor(ConsoleError):
    """Too many people sign in at once, or too many attempts came from one address."""

    id = "console.too-many-at-the-door"
    http_status = 429


class TooManyRequests(ConsoleError):
    """One address or one session asks for more than people can read."""

    id = "console.too-many-requests"
    http_status = 429


class RequestTooLarge(ConsoleError):
    """A request brings more than any page takes."""

    id = "console.request-too-large"
    http_status = 413


class RequestTooSlow(ConsoleError):
    """A request comes in so slowly that it would hold a place for good."""

    id = "console.request-too-slow"
    http_status = 408


class RouteUnruled(ConsoleError):
    """A page of the console does not say who may ask for it."""

    id = "console.route-unruled"
    exit_code = 85


class NoSuchPage(ConsoleError):
    """The console has no page at this address."""

    id = "console.no-such-page"
    http_status = 404


class RequestNotUnderstood(ConsoleError):
    """A request has a method or a form that the page does not take."""

    id = "console.request-not-understood"


class ReasonMissing(ConsoleError):
    """A change of the register of objections came without its reason."""

    id = "console.reason-missing"


class DayUnusable(ConsoleError):
    """The last day of an objection is no day, or has passed."""

    id = "console.day-unusable"


class CursorUnusable(ConsoleError):
    """A list was to be gone on with from a place that it never gave."""

    id = "console.cursor-unusable"


class KeyReused(ConsoleError):
    """An idempotency key came again with another request than the one that it was first sent with."""

    id = "console.key-reused"
    http_status = 422


class KeyInUse(ConsoleError):
    """The first request with this idempotency key is still going on, or was never finished."""

    id = "console.key-in-use"
    http_status = 409


class TooManyKeys(ConsoleError):
    """Somebody has used as many idempotency keys today as are remembered of one person."""

    id = "console.too-many-keys"
    http_status = 429


class KeyUnusable(ConsoleError):
    """An idempotency key is too short, too long, or no text."""

    id = "console.key-unusable"


class LineUnreachable(ConsoleError):
    """The line process does not answer at its control port."""

    id = "console.line-unreachable"
    exit_code = 82
    http_status = 502


class LineAnswersOddly(LineUnreachable):
    """Something answers at the control port, but not as a line process does, or not to us."""

    id = "console.line-answers-oddly"


class CallOver(ConsoleError):
    """Somebody orders something of a call that has ended."""

    id = "console.call-over"
    http_status = 409


class OrderUnanswered(ConsoleError):
    """A call has not said in time whether it obeys an order."""

    id = "console.order-unanswered"
    http_status = 504


class NotYourCall(ConsoleError):
    """Somebody orders something of a call that neither rings at their extension nor is theirs to supervise."""

    id = "console.not-your-call"
    http_status = 403


class ExtensionUnusable(ConsoleError):
    """What was typed as one's own extension is none."""

    id = "console.extension-unusable"


class MessageNotUnderstood(ConsoleError):
    """The rehearsal telephone received something that its own page never sends."""

    id = "console.message-not-understood"


class RehearsalMissing(ConsoleError):
    """No rehearsal waits for an agent under this code."""

    id = "console.rehearsal-missing"
    http_status = 404


class AgentHere(ConsoleError):
    """Somebody is the agent of this rehearsal already."""

    id = "console.agent-here"
    http_status = 409


class VersionNotPrepared(ConsoleError):
    """A rehearsal was to hear a version that nobody has prepared, or one of another line."""

    id = "console.version-not-prepared"
    http_status = 409


class TooManyRehearsals(ConsoleError):
    """As many rehearsals as the console allows are going on."""

    id = "console.too-many-rehearsals"
    exit_code = 83
    http_status = 503


class WordingMissing(ConsoleError):
    """A catalogue of the console's texts is missing or broken."""

    id = "console.wording-missing"
    exit_code = 84


class AdviceTwice(ConsoleError):
    """Two parts of the console say what to do about the same error."""

    id = "console.advice-twice"
    exit_code = 84
