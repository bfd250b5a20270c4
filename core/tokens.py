"""Opaque bearer tokens: 256 random bits for the holder, a SHA-256 digest for the database."""

import hashlib
import secrets
from collections.abc import Callable

TokenSource = Callable[[], str]
"""Makes one new token; replaced by tests that need a known one."""


def new_token() -> str:
    """A fresh token of 256 bits, URL-safe text of 43 characters."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """The 32 bytes under which a token is stored and looked up.

    A plain hash is enough: a token has 256 bits of its own, so there is nothing to guess.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
