"""A site's colours as a style sheet of ours; text in them can be read on light and dark pages, whatever was chosen."""

import colorsys
import hashlib
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from app.dependencies import DB
from app.pages import kept
from conversation.inbound import is_readable
from directory import colours, sites
from directory.models import Site
from directory.sites import SiteNotFound

router = APIRouter(include_in_schema=False)
# Of the surfaces in `tokens.css` those on which an accent is hardest to read: `--sunken`, and `--raised` in the dark.
LIGHT = "#eceff3"
DARK = "#1e2833"
_TINT = 0.1
_STEPS = 50
_WHITE, _BLACK = "#ffffff", "#0b1118"


@router.api_route("/sites/{key}/theme.css", methods=["GET", "HEAD"])
async def theme(key: str, request: Request, db: DB) -> Response:
    """The style sheet of a site; `default` is the default site. 404 if there is no such site."""
    if not is_readable(key):
        raise SiteNotFound("")
    async with db.begin() as session:
        site = await sites.by_key(session, key)
    sheet = style_sheet(site.colours)
    digest = _digest(sheet)
    return kept.answer(request, sheet, "text/css", f'"{digest}"', lasting=request.query_params.get("v") == digest)


def address(site: Site) -> str:
    """Path of a site's style sheet; it changes with the colours, so browsers may keep the file."""
    return f"/sites/{quote(site.key)}/theme.css?v={_digest(style_sheet(site.colours))}"


def style_sheet(chosen: dict[str, str]) -> str:
    """The rules for a site's colours; empty when it has none that can be used.

    Args:
        chosen: token name to colour; only `accent` and `accent_text` count, and only in the form that
            `directory.colours.is_colour` accepts, for whatever else stands there must not become a rule.
    """
    accent = chosen.get("accent", "").lower()
    if not colours.is_colour(accent):
        return ""
    wanted = chosen.get("accent_text", "").lower()
    brand_text = wanted if colours.is_colour(wanted) and _reads(wanted, accent) else text_on(accent)
    return (
        f":root {{ --brand: {accent}; --on-brand: {brand_text}; {_tokens(accent, LIGHT)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_tokens(accent, DARK)} }} }}\n"
    )


def readable(colour: str, *surfaces: str) -> str:
    """`colour`, made darker or lighter just as far as text in it can be read on all of `surfaces`, which are alike."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    end = 0.0 if text_on(surfaces[0]) == _BLACK else 1.0
    for step in range(_STEPS + 1):
        moved = lightness + (end - lightness) * step / _STEPS
        tried = _hex(*colorsys.hls_to_rgb(hue, moved, saturation))
        if all(_reads(tried, surface) for surface in surfaces):
            return tried
    return _hex(end, end, end)


def text_on(colour: str) -> str:
    """White or nearly black, whichever is read better on `colour`."""
    return max(_WHITE, _BLACK, key=lambda text: colours.contrast(text, colour))


def mixed(first: str, second: str, share: float) -> str:
    """`second` with a `share` in [0, 1] of `first` in it."""
    pairs = ((int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def _digest(sheet: str) -> str:
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]


def _tokens(chosen: str, surface: str) -> str:
    tint = mixed(chosen, "#ffffff" if surface == LIGHT else surface, _TINT)
    accent = readable(chosen, surface, tint)
    hover = mixed(text_on(surface), accent, 0.18)
    return f"--accent: {accent}; --accent-hover: {hover}; --on-accent: {text_on(accent)}; --tint: {tint};"


def _reads(text: str, surface: str) -> bool:
    return colours.contrast(text, surface) >= colours.READABLE


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in (red, green, blue))
