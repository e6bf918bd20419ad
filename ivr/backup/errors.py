"""What can go wrong with a backup and with its way back."""

from __future__ import annotations

from ivr.errors import VaultError


class BackupKeyMissing(VaultError):
    """Nobody could open a backup that is made now, or none of the keys at hand opens this one."""

    id = "backup.key-missing"
    exit_code = 52


class BackupDamaged(VaultError):
    """A backup was changed, cut, or is none."""

    id = "backup.damaged"
    exit_code = 53


class BackupName(VaultError):
    """A member of a backup has a name that would leave its folder."""

    id = "backup.bad-name"
    exit_code = 56


class BackupForeign(VaultError):
    """A backup was signed by another house than the one that it would be restored to."""

    id = "backup.foreign"
    exit_code = 58


class BackupUnwritable(VaultError):
    """A backup, or what comes out of one, cannot be written where it should go."""

    id = "backup.unwritable"
    exit_code = 55
    http_status = 507


class BackupNewer(VaultError):
    """A backup holds tables of a revision that this program does not know."""

    id = "backup.newer"
    exit_code = 57
    http_status = 409


class HouseLiving(VaultError):
    """There is a living house where a backup was to be restored."""

    id = "backup.house-living"
    exit_code = 57
    http_status = 409


class JournalApart(VaultError):
    """A journal or a checkpoint at hand contradicts the backup's journal: one of them was rolled back or rewritten."""

    id = "backup.journal-apart"
    exit_code = 58
