"""Verified identity: what a site vouches for about a customer, as a JSON web token signed with the site's secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from jwt.exceptions import InvalidSubjectError

from core.errors import Unauthenticated
from directory.models import Site
from directory.staff import EMAIL

ALGORITHM = "HS256"
SHORTEST_SECRET = 32
"""Bytes of a secret at least: as many as the signature has (RFC 7518, section 3.2)."""
LONGEST_AHEAD = timedelta(hours=24)
LEEWAY = timedelta(seconds=60)
LONGEST = {"sub": 200, "name": 200, "email": 254}
NEVER = 1e12
# Expiry and start are checked here against the database's clock, which all processes share.
_OPTIONS: jwt.types.Options = {
    "require": ["sub", "exp"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class IdentityInvalid(Unauthenticated):
    """The site does not vouch for this customer, or not any more."""

    code = "identity_invalid"

    def __init__(self, reason: str) -> None:
        super().__init__("The identity cannot be verified. Ask your site for a fresh one.", reason=reason)


class IdentityRequired(Unauthenticated):
    """The site talks to verified customers only."""

    code = "identity_required"

    def __init__(self) -> None:
        super().__init__("This site needs a verified identity. Sign in to the site first.")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a site says about its customer.

    Attributes:
        subject: the customer's id at the site.
        name: `None` when the site does not say.
        email: likewise, also when what it says is no address.
    """

    subject: str
    name: str | None = None
    email: str | None = None


def verify(site: Site, token: str, now: datetime) -> Identity:
    """Check a token's signature in constant time, then its expiry and its claims.

    Args:
        site: whose secret must have signed it.
        token: a JSON web token, HS256 only.
        now: the moment at which it must be valid.

    Raises:
        IdentityInvalid: it is not valid, or the site has no secret.
    """
    secret = (site.identity_secret or "").encode()
    if len(secret) < SHORTEST_SECRET:
        raise IdentityInvalid("not_configured")
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], options=_OPTIONS)
    except jwt.InvalidSignatureError as error:
        raise IdentityInvalid("signature") from error
    except (jwt.MissingRequiredClaimError, InvalidSubjectError) as error:
        raise IdentityInvalid("claims") from error
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise IdentityInvalid("malformed") from error
    _check_times(claims.get("exp"), claims.get("nbf"), now)
    email = _words(claims, "email")
    return Identity(
        subject=_subject(claims["sub"]),
        name=_words(claims, "name"),
        email=email if email and EMAIL.fullmatch(email) else None,
    )


def _check_times(expires: object, begins: object, now: datetime) -> None:
    moment = now.timestamp()
    ends = _moment(expires)
    if ends <= moment - LEEWAY.total_seconds():
        raise IdentityInvalid("expired")
    if ends > moment + (LONGEST_AHEAD + LEEWAY).total_seconds():
        raise IdentityInvalid("too_long")
    if begins is not None and _moment(begins) > moment + LEEWAY.total_seconds():
        raise IdentityInvalid("not_yet")


def _moment(value: object) -> float:
    """Seconds since 1970, within what clocks show."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IdentityInvalid("claims")
    # In this order what is no number at all comes out as long ago.
    return float(max(-NEVER, min(value, NEVER)))


def _subject(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST["sub"] or not value.isprintable():
        raise IdentityInvalid("claims")
    return value


def _words(claims: dict[str, object], name: str) -> str | None:
    """A claim in words, on one line; blank ones count as not given."""
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST[name]:
        raise IdentityInvalid("claims")
    return " ".join("".join(c if c.isprintable() else " " for c in value).split()) or None
