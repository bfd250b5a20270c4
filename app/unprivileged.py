"""The account that PostgreSQL runs under when the service is started by root, which PostgreSQL refuses."""

import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.start_error import StartError

# In order of preference; the second exists on every Unix.
NAMES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user of this machine."""

    name: str
    uid: int
    gid: int


def account_for(folder: Path) -> Account | None:
    """Choose who owns `folder` and runs what works in it.

    Args:
        folder: an existing one keeps its owner, so that a cluster stays readable whoever starts it next.

    Returns:
        None when the service is not run by root, and so stays its own user.

    Raises:
        StartError: this machine has no unprivileged account to use.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return _account(pwd.getpwuid(folder.stat().st_uid))
    for name in NAMES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise StartError(
        f"PostgreSQL does not run as root, and this machine has none of the users {', '.join(NAMES)}. "
        "Start the service as an ordinary user."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def closed_folder(path: Path, account: Account) -> Path | None:
    """What the account may not enter first on the way to `path`, `path` included; None if all is open."""
    groups = set(os.getgrouplist(account.name, account.gid))
    for step in _way_to(path.resolve()):
        if step.exists() and not _may_enter(step.stat(), account.uid, groups):
            return step
    return None


def _way_to(path: Path) -> Iterator[Path]:
    yield from reversed(path.parents)
    yield path


def _may_enter(status: os.stat_result, uid: int, groups: set[int]) -> bool:
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid in groups:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
