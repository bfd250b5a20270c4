"""Full-text search in PostgreSQL without a dictionary: the same words in every language, in upper or lower case.

Search words are what a web search takes: every word has to be found, "words in quotes" as they stand, -word must not be
found, `or` separates alternatives. The last word may be the beginning of one, for it is still being typed.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

# PostgreSQL takes `order-12` for a word and a negative number, an e-mail address for one word, and leaves out whatever
# looks like markup: nobody who types a part of it would find it. So these signs separate words, stored and asked.
_SIGNS = "-/@._:?=&+<>"
# Constants stand in the statement as they stand in the indexes, or the indexes would not be used.
_CONFIGURATION = sql("'simple'")
_SEPARATOR = sql("' '")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
LONGEST_QUERY = 200
MOST_TERMS = 8
INDEX: dict[str, Any] = {
    "postgresql_using": "gin",
    # With a list of pending entries every search would read through what was written lately.
    "postgresql_with": {"fastupdate": "off"},
}
"""How to index what `words` makes."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has to be found.

    Attributes:
        text: a word, or several that stand together.
        is_excluded: it must not be found.
        is_beginning: the last word of it may go on.
    """

    text: str
    is_excluded: bool = False
    is_beginning: bool = False

    @property
    def query(self) -> ColumnElement[Any]:
        """The term as PostgreSQL's `tsquery`; one without any letter or digit finds nothing."""
        whole = func.phraseto_tsquery(_CONFIGURATION, _separated(self.text), type_=TSQUERY)
        if not self.is_beginning:
            return whole
        text = func.nullif(whole.cast(Text), "")
        return func.coalesce(text + ":*", "").cast(TSQUERY)


def parse(text: str) -> list[list[Term]]:
    """The alternatives of a search, each a list of terms that belong together; empty when nothing is searched for."""
    text = text[:LONGEST_QUERY]
    alternatives: list[list[Term]] = [[]]
    for match in list(_TERM.finditer(text))[:MOST_TERMS]:
        minus, quoted, word = match.groups()
        if word is not None and not minus and word.lower() == "or":
            alternatives.append([])
        elif any(character.isalnum() for character in (quoted or word or "")):
            is_last = word is not None and match.end() == len(text) and not minus
            alternatives[-1].append(Term(quoted if word is None else word, bool(minus), is_last))
    return [terms for terms in alternatives if terms]


def words(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """The searchable words of some text columns; an index on exactly this expression answers `found`."""
    text = columns[0]
    for column in columns[1:]:
        text = text.op("||")(_SEPARATOR).op("||")(column)
    return func.to_tsvector(_CONFIGURATION, _separated(text), type_=TSVECTOR)


def found(document: ColumnElement[Any], term: Term) -> ColumnElement[bool]:
    """Whether a term is in a document made by `words`; whether that is wanted is the caller's to say."""
    return document.op("@@", is_comparison=True)(term.query)


def _separated(text: ColumnElement[Any] | str) -> ColumnElement[Any]:
    return func.translate(text, sql(f"'{_SIGNS}'"), sql(f"'{' ' * len(_SIGNS)}'"))
