"""Slugs made from titles in any of the languages that articles are written in."""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.drafts import MAX_SLUG, RESERVED_SLUGS
from knowledge.models import Article

_WORD = re.compile(r"[a-z0-9]+")
# Letters that have no Latin letter inside them. As passports write them, so that people can read an address aloud.
_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True)),
    **{"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu"},
    **{"я": "ia", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u"},
    **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"},
}
_TABLE = str.maketrans(_LETTERS)
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")


def suggest(title: str) -> str:
    """A slug that says what a title says, in a-z and 0-9; empty if the title has no letter that can be written so."""
    plain = title.translate(_APOSTROPHES).casefold()
    composed = unicodedata.normalize("NFC", plain).translate(_TABLE)
    words = _WORD.findall(
        "".join(letter for letter in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(letter))
    )
    slug = "-".join(words)
    if len(slug) <= MAX_SLUG:
        return slug
    return slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]


async def free(session: AsyncSession, site_id: UUID, language: str, wanted: str, *, but: UUID | None = None) -> str:
    """`wanted` if no other article of the site has it in the language, else `wanted` with the first free number.

    Args:
        session: the caller's transaction; only `editorial.lock_slugs` keeps the answer true.
        site_id: the site.
        language: the language.
        wanted: a slug; an empty one stays empty.
        but: the article that is to have it, whose own slug is free for it.
    """
    if not wanted:
        return wanted
    query = select(Article.slug).where(
        Article.site_id == site_id, Article.language == language, Article.slug.startswith(wanted, autoescape=True)
    )
    if but is not None:
        query = query.where(Article.id != but)
    taken = {*await session.scalars(query), *RESERVED_SLUGS}
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[: MAX_SLUG - 5].rstrip('-')}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in numbered if slug not in taken)
