"""What to do about errors of accounts, sessions and second factors, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "accounts.sign-in-refused": N_(
        "The name or the passphrase is not right. Check the keyboard’s language and the capital letters, then try again."
    ),
    "accounts.sign-in-slowed": N_(
        "Too many wrong passphrases came from browsers that nobody has signed in from before. Wait a few minutes, or use the "
        "browser that you usually sign in from: it is not held up."
    ),
    "accounts.session-over": N_("Your session has ended. Sign in again; nothing was changed."),
    "accounts.code-wrong": N_(
        "This recovery code is wrong, or was used before. Each counts once: take one that is not crossed out."
    ),
    "accounts.link-over": N_(
        "This link was used, its time has passed, or a newer one has taken its place. Ask whoever gave it to you for another one."
    ),
    "accounts.passphrase-weak": N_(
        "Others would think of this passphrase, or it is too short. Take four or five words that do not belong together, at "
        "least 14 characters, without your name."
    ),
    "accounts.sign-in-name-unusable": N_(
        "This name cannot be used to sign in: take 2 to 64 small letters, digits, dots or hyphens."
    ),
    "accounts.exists": N_(
        "This person has an account already, or somebody else signs in with that name. Look at the list, or choose another name."
    ),
    "accounts.missing": N_("This is not there any more: somebody has ended it meanwhile. Load the page again."),
    "accounts.last-administrator": N_("Nobody else could give out roles then. Make somebody else an administrator first."),
    "accounts.token-unusable": N_(
        "A token allows something, and nothing that you may not do yourself; it ends within a year, and says what it is for."
    ),
    "access.factor-wrong": N_(
        "The code is wrong, or was used before. Wait for the next one; your telephone’s clock must be right."
    ),
    "access.factor-slowed": N_("Too many wrong codes came from here. Wait a few minutes before the next one."),
    "access.factor-missing": N_(
        "There is no second factor, or its first code was never shown. Set one up on the page of your account."
    ),
    "access.factor-exists": N_("There is a second factor already. Show a code of it first."),
    "access.recognition-refused": N_(
        "Somebody else has to recognise them: an administrator or the data protection officer whose own second factor is not new, and "
        "who has neither made the link nor taken the factor before away."
    ),
    "access.role-refused": N_("This role cannot be given to this person, or not so."),
    "console.too-many-at-the-door": N_(
        "Too many people are signing in, or too many attempts came from your network. Try again in a minute."
    ),
    "notices.person-unnamed": N_("Say who the person is, in at most 100 characters."),
}
