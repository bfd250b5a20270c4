"""Secrets in files."""

from pathlib import Path

from app import secret_files


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "token"
    assert secret_files.read(path) is None
    secret = secret_files.read_or_create(path)
    assert len(secret) >= 43
    assert secret_files.read_or_create(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert secret_files.create(path) != secret


def test_an_empty_file_counts_as_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("\n")
    assert secret_files.read(path) is None
