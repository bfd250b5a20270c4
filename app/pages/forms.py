"""Fields of posted forms."""

import math
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from core.errors import Invalid

# An account's form has a field for each bundle and each site.
_MOST_FIELDS = 120


class FormUnreadable(Invalid):
    """The body is not a form."""

    code = "form_unreadable"

    def __init__(self) -> None:
        super().__init__("The form could not be read.")


async def form(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form; of several fields with one name the last one counts.

    Raises:
        FormUnreadable: it is none, or has far too many fields.
    """
    try:
        body = await request.body()
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
        )
    except (ValueError, ClientDisconnect) as error:
        raise FormUnreadable from error
    # Browsers send the lines of a text area with CRLF; messages have plain line ends everywhere else.
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def number(typed: str | None, otherwise: int = 0) -> int:
    """A whole number of at most nine digits that a form carries; `otherwise` for everything else."""
    digits = (typed or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else otherwise


def decimal(typed: str) -> float:
    """A number that a form carries, with a point before its digits; not-a-number for everything else."""
    try:
        return float(typed)
    except ValueError:
        return math.nan


Form = Annotated[dict[str, str], Depends(form)]
