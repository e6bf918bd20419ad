"""The part of a call in which the caller is told: level 1, the menu, level 2, and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from ivr.call.ports import Asked, CallerLeg
from ivr.domain.gate import Decision, Reason
from ivr.domain.information import conclude, informed
from ivr.domain.line import Line
from ivr.domain.proof import Answer, Heard, KeyPress, Proof
from notices.facts import Mode
from notices.notice import LEVEL2, Locale, NoticeVersion, Piece

MOST_PROMPTS = 60
"""A caller who only ever repeats is put through after so many prompts: every loop ends."""

WITHDRAWING = 2
"""So often must a caller press the key that withdraws their objection: it is theirs for good, and a hand slips."""

MOST_HURRIED = 2
"""So often may a caller answer before they have heard what their answer presupposes; the notice is said again in between."""

PART_WINDOW_SECONDS = 1
"""How long the pause after each part of the full notice takes keys."""


class Meaning(Enum):
    """What a key means during the notice."""

    REFUSE = auto()
    ACCEPT = auto()
    FULL_NOTICE = auto()
    PERSON = auto()
    REPEAT = auto()
    LANGUAGE = auto()
    WITHDRAW = auto()
    WRONG = auto()
    SILENCE = auto()


@dataclass
class Telling:
    """One caller being told. Collects what the proof will say.

    Attributes:
        withdraw: takes the caller's objection back for good and says whether it could; None for who has none, or may not by key.
    """

    leg: CallerLeg
    line: Line
    notice: NoticeVersion
    locale: Locale
    started_at: datetime
    heard: list[Heard] = field(default_factory=list)
    keys: list[KeyPress] = field(default_factory=list)
    refused: bool = False
    accepted: bool = False
    unclear: bool = False
    withdraw: Callable[[], bool] | None = None

    def tell(self) -> None:
        """Say level 1, then whatever the caller's keys ask for, until they have chosen or stayed silent."""
        piece, unanswered = Piece.LEVEL1, 0
        while len(self.heard) < MOST_PROMPTS:
            meaning = self._ask(piece, self.line.answer_window_seconds)
            if meaning is Meaning.FULL_NOTICE:
                meaning = self._tell_everything()
            if self._settles(meaning):
                return
            match meaning:
                case Meaning.LANGUAGE:
                    self._change_language()
                    piece = Piece.LEVEL1
                case Meaning.REPEAT | Meaning.ACCEPT | Meaning.REFUSE:
                    self._answer_repeat()
                    piece = Piece.LEVEL1
                case Meaning.FULL_NOTICE:
                    piece = Piece.MENU
                case _:
                    unanswered += 1
                    self.unclear = meaning is Meaning.WRONG
                    if unanswered > 1:  # one repeat, then the line's safe default (LAW, last part)
                        return
                    if meaning is Meaning.WRONG:
                        self._play(Piece.WRONG_KEY)
                    piece = Piece.MENU

    def _settles(self, meaning: Meaning) -> bool:
        """Whether the caller has chosen.

        Consent to what was not heard is none. A refusal always is one; but where the law demands the recording, the call goes on
        recorded, of which the caller must have been told (LAW 1). Both get to hear the notice again.
        """
        self.refused |= meaning is Meaning.REFUSE
        self.accepted = meaning is Meaning.ACCEPT and self.informed
        if self.refused and (self.informed or self.line.mode is not Mode.MANDATORY):
            return True
        if meaning in (Meaning.ACCEPT, Meaning.REFUSE):
            return self.accepted or self._pressed(meaning) >= MOST_HURRIED
        return meaning is Meaning.PERSON

    def _pressed(self, meaning: Meaning) -> int:
        return sum(press.meaning == meaning.name.lower() for press in self.keys)

    def _tell_everything(self) -> Meaning:
        """Level 2, part by part; FULL_NOTICE when it has been gone through, else the key that left it."""
        part = 0
        while part < len(LEVEL2) and len(self.heard) < MOST_PROMPTS:
            match self._ask(LEVEL2[part], PART_WINDOW_SECONDS):
                case Meaning.SILENCE | Meaning.FULL_NOTICE:
                    part += 1
                case Meaning.REPEAT:
                    continue
                case Meaning.LANGUAGE:
                    self._change_language()
                case Meaning.WRONG:
                    self._play(Piece.WRONG_KEY)
                case meaning:
                    return meaning
        return self._offer_withdrawal()

    def _offer_withdrawal(self) -> Meaning:
        """Who has objected for good hears so at the end of the full notice, and how to take it back (LAW 24)."""
        if self.withdraw is None or (self.locale, Piece.WITHDRAWN) not in self.notice.renderings:  # versions of before have none
            return Meaning.FULL_NOTICE
        for _ in range(WITHDRAWING):
            meaning = self._ask(Piece.WITHDRAW, self.line.answer_window_seconds)
            if meaning is not Meaning.WITHDRAW:
                return Meaning.FULL_NOTICE if meaning in (Meaning.SILENCE, Meaning.WRONG) else meaning
        withdraw, self.withdraw = self.withdraw, None
        if withdraw():
            self._play(Piece.WITHDRAWN)
        return Meaning.FULL_NOTICE

    def _answer_repeat(self) -> None:
        if (self.locale, Piece.REPEAT) in self.notice.renderings:  # versions of before 0.1 have none
            self._play(Piece.REPEAT)

    def _change_language(self) -> None:
        offered = self._offered
        self.locale = offered[(offered.index(self.locale) + 1) % len(offered)]

    @property
    def _offered(self) -> tuple[Locale, ...]:
        """The line's locales that the pinned version speaks: one that was added since cannot be heard yet."""
        return tuple(locale for locale in self.line.locales if locale in self.notice.locales)

    def _ask(self, piece: Piece, window_seconds: int) -> Meaning:
        asked = self.leg.ask(self.notice.rendering(self.locale, piece), window_seconds)
        self._note(piece, asked)
        if asked.key is None:
            return Meaning.SILENCE
        withdraws = piece is Piece.WITHDRAW and asked.key == self.line.facts.consent_key
        meaning = Meaning.WITHDRAW if withdraws else self._meaning(asked.key)
        self.keys.append(KeyPress(asked.key, asked.ended_at, meaning.name.lower()))
        return meaning

    def _play(self, piece: Piece) -> None:
        self._note(piece, self.leg.play(self.notice.rendering(self.locale, piece)))

    def _note(self, piece: Piece, asked: Asked) -> None:
        rendering = self.notice.rendering(self.locale, piece)
        self.heard.append(
            Heard(
                piece=piece,
                locale=self.locale,
                voice=rendering.voice,
                text_hash=rendering.text_hash,
                audio_hash=rendering.audio_hash,
                at=asked.began_at,
                played_ms=asked.played_ms,
                length_ms=rendering.milliseconds,
            )
        )

    def _meaning(self, key: str) -> Meaning:
        facts = self.line.facts
        meanings = {
            facts.refusal_key: Meaning.REFUSE,
            facts.notice_key: Meaning.FULL_NOTICE,
            facts.person_key: Meaning.PERSON,
            facts.repeat_key: Meaning.REPEAT,
        }
        if len(self._offered) > 1:
            meanings.setdefault(facts.language_key, Meaning.LANGUAGE)
        if self.line.mode is Mode.CONSENT:
            meanings.setdefault(facts.consent_key, Meaning.ACCEPT)
        return meanings.get(key, Meaning.WRONG)

    def proof(self, completed_at: datetime) -> Proof:
        """What can be proven of it. The answer never says more than what was heard."""
        return Proof(
            call_id=self.leg.incoming.call_id,
            line_id=self.line.id,
            notice_version=self.notice.id,
            facts_hash=self.notice.facts_hash,
            locale=self.locale,
            started_at=self.started_at,
            completed_at=completed_at,
            answer=self.answer,
            heard=tuple(self.heard),
            keys=tuple(self.keys),
        )

    @property
    def informed(self) -> bool:
        """Whether what must be heard was heard."""
        return informed(self.heard)

    @property
    def answer(self) -> Answer:
        """What the caller's behaviour amounts to."""
        return conclude(self.heard, refused=self.refused, unclear=self.unclear, accepted=self.accepted)

    def confirm(self, decision: Decision) -> tuple[Piece, ...]:
        """Tell the caller what happens now, in a word; what was said."""
        said = confirmation(self.answer, decision)
        for piece in said:
            self._play(piece)
        return said


def confirmation(answer: Answer, decision: Decision) -> tuple[Piece, ...]:
    """What a caller hears before being put through.

    A call that was not drawn is put through as any other: the notice has announced the share (LAW 4). A refusal that the gate
    does not mind is explained if the call is recorded; if a doubt prevents it, there is nothing to explain.
    """
    if answer is Answer.REFUSED and (decision.open or Reason.REFUSED in decision.reasons):
        return (Piece.REFUSED,)
    if answer is Answer.ACCEPTED:  # level 1 of a consent line announces no share: an accepted call that was not drawn is told so
        return (Piece.ACCEPTED, Piece.CONNECTING) if decision.open else (Piece.UNRECORDED,)
    if decision.open or decision.reasons == (Reason.NOT_SAMPLED,):
        return (Piece.CONNECTING,)
    return (Piece.UNRECORDED,)
