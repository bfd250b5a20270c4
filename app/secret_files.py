"""Secrets that the service makes for itself, one file each, readable by its own user only."""

import os
import secrets
from pathlib import Path


def read(path: Path) -> str | None:
    """The secret in `path`, or None if it was never made."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def create(path: Path) -> str:
    """Make a secret of 256 bits and store it, complete or not at all, in a file of mode 0600.

    Args:
        path: the file; its folder is made with mode 0700 and the file replaced if it exists.

    Returns:
        The secret, made of letters, digits, `-` and `_`.
    """
    secret = secrets.token_urlsafe(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return secret


def read_or_create(path: Path) -> str:
    """The secret in `path`, made on the first call."""
    return read(path) or create(path)
