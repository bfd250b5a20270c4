"""Passwords: how long they are, how they are stored, and making one at random."""

import secrets

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from directory.fields import Problem

SHORTEST = 10
LONGEST = 200
_RANDOM_BYTES = 12
_hasher = PasswordHasher()
# Verified against when the account is unknown, so that both answers take the same time. Nobody has its password, and
# writing it down instead of hashing something spares every start of a process the time of a hash.
_NOBODYS_HASH = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"
)


def problem(password: str, field: str = "password") -> Problem | None:
    """What is wrong with a password that somebody wants, if anything."""
    if SHORTEST <= len(password) <= LONGEST:
        return None
    detail = f"The password must have {SHORTEST} to {LONGEST} characters."
    return Problem(field, "password_length", detail, {"least": SHORTEST, "most": LONGEST})


def random_password() -> str:
    """A password of 96 random bits, for handing to somebody."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def stored(password: str) -> str:
    """A password as it is stored: Argon2id; takes a core and 64 MB for a moment."""
    return _hasher.hash(_bytes(password))


async def stored_in_thread(password: str, limiter: CapacityLimiter | None) -> str:
    """The same beside the event loop.

    Args:
        password: as typed.
        limiter: bounds how many passwords are worked on at once.
    """
    return await to_thread.run_sync(stored, password, limiter=limiter)


async def matches(hashed: str | None, password: str, limiter: CapacityLimiter | None) -> bool:
    """Whether a password is the stored one; takes as long, and is never so, where nothing is stored.

    Args:
        hashed: what is stored; `None` for an account that does not exist.
        password: as typed.
        limiter: bounds how many passwords are worked on at once.
    """
    right = await to_thread.run_sync(_verified, hashed or _NOBODYS_HASH, password[:LONGEST], limiter=limiter)
    return right and hashed is not None


def _verified(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Half a surrogate pair is no text, and yet no reason to fail.
    return password.encode("utf-8", "surrogatepass")
