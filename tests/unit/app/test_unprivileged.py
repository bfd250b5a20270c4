"""Which folders another user may enter."""

import tempfile
from pathlib import Path

import pytest

from app.unprivileged import Account, closed_folder


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """Three folders inside one another, open to all."""
    path = tmp_path / "a" / "b" / "c"
    path.mkdir(parents=True)
    for step in (path, *path.parents):
        if step.is_relative_to(tempfile.gettempdir()) and step.stat().st_mode & 0o1000 == 0:
            step.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("mode", "open_to_others", "open_to_group", "open_to_owner"),
    [(0o755, True, True, True), (0o700, False, False, True), (0o710, False, True, True), (0o701, True, False, True)],
)
def test_the_first_closed_folder_is_found(
    nested: Path, mode: int, open_to_others: bool, open_to_group: bool, open_to_owner: bool
) -> None:
    folder = nested.parent
    folder.chmod(mode)
    status = folder.stat()
    users = {
        Account("nobody", uid=status.st_uid + 1, gid=status.st_gid + 1): open_to_others,
        Account("nobody", uid=status.st_uid + 1, gid=status.st_gid): open_to_group,
        Account("nobody", uid=status.st_uid, gid=status.st_gid + 1): open_to_owner,
    }
    for account, is_open in users.items():
        assert closed_folder(nested / "not made yet", account) == (None if is_open else folder.resolve())
