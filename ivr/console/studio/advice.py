"""What to do about errors of texts of notices, their sound and their publication, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "console.moment-unusable": N_("Choose a day and a time that have not passed yet. Nothing was published."),
    "console.work-failed": N_("Something failed that nobody has foreseen; the log says what. Nothing was published. Try again."),
    "studio.line-unknown": N_("There is no such line in service."),
    "studio.not-approved": N_("A language of this line has no approved text yet. Submit it, and have somebody else approve it."),
    "studio.lint-refused": N_(
        "Something in the texts forbids publishing: see what the check says of them. Callers hear what they heard before."
    ),
    "studio.changed-meanwhile": N_(
        "The line or its texts have changed meanwhile. Nothing was done: look at them again, then repeat it."
    ),
    "studio.nothing-there": N_("There is nothing of the kind: it was changed meanwhile. Load the page again."),
    "studio.comment-unusable": N_("A comment has 1 to 1,000 characters. Nothing was written."),
    "notices.draft-changed": N_(
        "Somebody else has saved these texts since you began. Nothing of yours is lost: look at both, then save again."
    ),
    "notices.step-out-of-turn": N_(
        "Somebody else has taken this step already, or the text is no longer where it was. Load the page again."
    ),
    "notices.second-person-needed": N_("You wrote or submitted this text. Somebody else must read and approve it."),
    "notices.approval-outdated": N_(
        "The line’s rules have changed since these texts were approved: somebody must submit them again, and somebody else approve them."
    ),
    "notices.placeholder-missing": N_(
        "What must stand in this text is missing: see the places marked “must stand here”. Callers must hear what is done."
    ),
    "notices.placeholder-unknown": N_(
        "A place between braces has a name that this line does not know. Choose one of the places listed below the text."
    ),
    "notices.text-malformed": N_(
        "The text is empty or too long, or a brace or a pause mark stands where none can be. Write at most 2,000 characters, one sentence a line."
    ),
    "notices.text-unsafe": N_(
        "The text holds signs that no voice says: brackets, angle brackets or control characters. Remove them."
    ),
    "notices.exchange-refused": N_(
        "This is no file of this line that can be read. Export it anew, and ask the translator for it again."
    ),
    "notices.upload-too-long": N_("The recording is larger or longer than any text of a notice. Nothing of it was kept."),
    "notices.upload-unreadable": N_(
        "The file is no WAV, FLAC, MP3 or Opus, or is damaged or cut short. Save it again; nothing of it was kept."
    ),
    "notices.upload-unusable": N_(
        "Callers must not hear this recording: it is silent, too quiet, overdriven, has long silences, or is too fast or too slow for its text. "
        "See the details, and record again."
    ),
    "notices.upload-says-other": N_(
        "What the person says is not word for word the text that callers must hear. Nothing was kept."
    ),
    "notices.lexicon-entry-invalid": N_(
        "A word of the lexicon is empty, too long, or holds signs that no voice says; or it is a key of the telephone."
    ),
}
