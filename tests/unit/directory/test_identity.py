"""Checking the token with which a site vouches for its customer."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from directory.identity import Identity, IdentityInvalid, verify
from directory.models import Site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "s" * 32
LATER = int((NOW + timedelta(hours=1)).timestamp())


def site(secret: str | None = SECRET) -> Site:
    return Site(key="shop", identity_secret=secret)


def token(secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    return jwt.encode({"sub": "c-1", "exp": LATER, **claims}, secret, algorithm=algorithm)


def without(claim: str) -> str:
    claims = {"sub": "c-1", "exp": LATER}
    del claims[claim]
    return jwt.encode(claims, SECRET, algorithm="HS256")


def reason(sent: str, secret: str | None = SECRET) -> object:
    with pytest.raises(IdentityInvalid) as refused:
        verify(site(secret), sent, NOW)
    assert refused.value.code == "identity_invalid"
    return refused.value.data["reason"]


def test_a_valid_token_names_the_customer() -> None:
    assert verify(site(), token(name=" Ann \n Lee ", email="ann@example.com"), NOW) == Identity(
        "c-1", "Ann Lee", "ann@example.com"
    )


def test_what_the_site_does_not_know_is_left_out() -> None:
    assert verify(site(), token(name="", email="not an address"), NOW) == Identity("c-1")


@pytest.mark.parametrize("seconds", [-59, 1, 24 * 3600, 24 * 3600 + 59])
def test_clocks_may_differ_by_a_minute(seconds: int) -> None:
    assert verify(site(), token(exp=int(NOW.timestamp()) + seconds), NOW).subject == "c-1"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (token(secret="x" * 32), "signature"),
        (token() + "x", "signature"),
        (token(algorithm="HS512", secret="s" * 64), "malformed"),
        (jwt.encode({"sub": "c-1", "exp": LATER}, None, algorithm="none"), "malformed"),
        ("not.a.token", "malformed"),
        ("", "malformed"),
        ("é.é.é", "malformed"),
        (without("exp"), "claims"),
        (without("sub"), "claims"),
        (token(sub=7), "claims"),
        (token(sub=" "), "claims"),
        (token(sub="a\nb"), "claims"),
        (token(sub="c" * 201), "claims"),
        (token(name=7), "claims"),
        (token(name="n" * 201), "claims"),
        (token(email=["a@example.com"]), "claims"),
        (token(exp="tomorrow"), "claims"),
        (token(exp=True), "claims"),
        (token(exp=float("nan")), "expired"),
        (token(exp=float("inf")), "too_long"),
        (token(exp=10**400), "too_long"),
        (token(exp=int(NOW.timestamp()) - 60), "expired"),
        (token(exp=-(10**400)), "expired"),
        (token(exp=int(NOW.timestamp()) + 24 * 3600 + 61), "too_long"),
        (token(nbf=int(NOW.timestamp()) + 61), "not_yet"),
        (token(aud="another service"), "malformed"),
    ],
)
def test_everything_else_is_refused(sent: str, expected: str) -> None:
    assert reason(sent) == expected


@pytest.mark.parametrize("secret", [None, "", "s" * 31])
def test_without_a_secret_of_32_bytes_nobody_is_verified(secret: str | None) -> None:
    assert reason(token(), secret) == "not_configured"
