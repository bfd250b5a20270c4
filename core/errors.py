"""Error kinds that domain packages refine.

    DomainError
    ├── Invalid          the request is malformed or breaks a limit
    ├── Unauthenticated  nobody is signed in, or the token is missing
    ├── Forbidden        the actor lacks a right
    ├── NotFound         no such thing, or not this actor's
    ├── Conflict         the thing has moved on
    ├── TooMany          a rate or size limit was reached
    └── Unavailable      a part of the service cannot answer just now

Packages raise the narrowest class; only `app` knows which HTTP status a kind has.
"""


class DomainError(Exception):
    """A refusal that the caller can act on.

    Attributes:
        code: stable, for programs.
        detail: one sentence in English for people, saying what to do where something can be done.
        data: ids, names and limits; never message text or personal data.
    """

    code = "error"

    def __init__(self, detail: str, **data: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.data = data


class Invalid(DomainError):
    """The request is malformed or breaks a limit."""

    code = "invalid"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the token is missing."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The actor is known and lacks a right."""

    code = "forbidden"


class NotFound(DomainError):
    """There is no such thing, or it belongs to somebody else (the two look alike)."""

    code = "not_found"


class Conflict(DomainError):
    """The thing has moved on since the caller looked."""

    code = "conflict"


class TooMany(DomainError):
    """A rate limit was reached."""

    code = "too_many"


class Unavailable(DomainError):
    """A part of the service cannot answer just now; trying again later helps."""

    code = "unavailable"
