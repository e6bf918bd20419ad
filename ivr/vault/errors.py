"""What can go wrong with recordings at rest."""

from __future__ import annotations

from ivr.errors import VaultError


class BadRecipient(VaultError):
    """A public key is not one."""

    id = "vault.bad-recipient"
    exit_code = 51
    http_status = 400


class RecipientsMissing(VaultError):
    """There is no usable list of public keys, so nothing can be encrypted."""

    id = "vault.recipients-missing"
    exit_code = 51


class PrivateKeyMisplaced(VaultError):
    """A private key is where it must not be, or can be read by others."""

    id = "vault.private-key-misplaced"
    exit_code = 52


class IdentityMissing(VaultError):
    """None of the private keys at hand opens the recording."""

    id = "vault.identity-missing"
    exit_code = 52
    http_status = 403


class IdentityExists(VaultError):
    """A private key of that name is already there; it is never overwritten."""

    id = "vault.identity-exists"
    exit_code = 52
    http_status = 409


class BadHeader(VaultError):
    """An age header cannot be read, or was changed."""

    id = "vault.bad-header"
    exit_code = 53


class BadBody(VaultError):
    """A body was changed, cut or belongs to another recording."""

    id = "vault.bad-body"
    exit_code = 53


class ObjectMissing(VaultError):
    """The object store has no such object."""

    id = "vault.object-missing"
    exit_code = 54
    http_status = 404


class StoreFull(VaultError):
    """The object store has no room left."""

    id = "vault.store-full"
    exit_code = 55
    http_status = 507


class StoreUnwritable(VaultError):
    """The object store refuses or cannot be reached."""

    id = "vault.store-unwritable"
    exit_code = 55
    http_status = 503


class BadName(VaultError):
    """A name would leave its folder."""

    id = "vault.bad-name"
    exit_code = 56
    http_status = 400


class RecordingMissing(VaultError):
    """There is no such recording."""

    id = "vault.recording-missing"
    exit_code = 57
    http_status = 404


class WrongState(VaultError):
    """The recording is not, or no longer, in a state that allows this."""

    id = "vault.wrong-state"
    exit_code = 57
    http_status = 409


class BadManifest(VaultError):
    """A manifest does not verify, or does not describe what lies in the store."""

    id = "vault.bad-manifest"
    exit_code = 58


class ExportFailed(VaultError):
    """A recording could not be written out as audio."""

    id = "vault.export-failed"
    exit_code = 59


class PassphraseWrong(VaultError):
    """The passphrase does not open the key store."""

    id = "vault.passphrase-wrong"
    exit_code = 52
    http_status = 403


class PassphraseTooOften(VaultError):
    """Too many wrong passphrases: the next may be tried later."""

    id = "vault.passphrase-too-often"
    exit_code = 52
    http_status = 429


class KeyStoreBroken(VaultError):
    """A key store cannot be read or written."""

    id = "vault.key-store-broken"
    exit_code = 52
    http_status = 500


class KeyInUse(VaultError):
    """A key cannot be destroyed yet: a recording still needs it, or its period is not over."""

    id = "vault.key-in-use"
    exit_code = 57
    http_status = 409


class KeyGone(VaultError):
    """A key is destroyed for ever: nothing is encrypted for it, and no copy of it may come back."""

    id = "vault.key-gone"
    exit_code = 52
    http_status = 410


class RecoveryMistyped(VaultError):
    """What was typed from a recovery copy is not what was printed."""

    id = "vault.recovery-mistyped"
    exit_code = 51
    http_status = 422


class StoreKeeps(VaultError):
    """The object store says that it deleted an object, and has it still."""

    id = "vault.store-keeps"
    exit_code = 55
    http_status = 503


class HeardByNobody(VaultError):
    """Nobody may hear the recording at this moment, whoever they are: restricted, overdue, or not at rest."""

    id = "vault.heard-by-nobody"
    exit_code = 57
    http_status = 403


class CertificateMissing(VaultError):
    """No certificate of destruction names this recording."""

    id = "vault.certificate-missing"
    exit_code = 57
    http_status = 404
