"""What pages and API share about signing in: how often it may be tried, and where somebody sits."""

from starlette.requests import Request

from app.client_address import client_address, client_network
from app.dependencies import SESSION_COOKIE
from app.rate_limits import Rule
from app.state import AppState
from directory import browsers
from directory.staff import Where

_LONGEST_COUNTED = 300


def count_attempt(held: AppState, request: Request, account: str) -> None:
    """Count one password that somebody tries.

    The strict count of an account is kept for each address, so nobody can lock others out of their accounts.

    Args:
        held: the process.
        request: where it comes from.
        account: e-mail as typed.

    Raises:
        RateLimited: there were too many of late.
    """
    # What is longer is nobody's e-mail, and would only be kept in memory.
    name, network = account.strip().lower()[:_LONGEST_COUNTED], client_network(request)
    held.limits.hit(Rule.SIGN_IN_ADDRESS, network)
    held.limits.hit(Rule.SIGN_IN_ACCOUNT, name, network)
    held.limits.hit(Rule.SIGN_IN_ANYWHERE, name)


def where(request: Request) -> Where:
    """The browser and its address, and the session that it has already."""
    browser = browsers.in_words(request.headers.get("User-Agent"))
    return Where(browser, client_address(request), request.cookies.get(SESSION_COOKIE))
