"""The steps of an article: the items of its first numbered list, as they are written."""

import textwrap

from markdown_it import MarkdownIt

LEAST = 3
"""A list of fewer items is read at a glance."""
LONGEST_CHARACTERS = 20_000
"""Of a body whose steps are looked for: a longer one is not gone through in a chat."""
_parser = MarkdownIt("commonmark", {"html": False})


def of(body: str) -> list[str]:
    """The Markdown of each step, without its number; empty if there is no numbered list with enough of them.

    Args:
        body: an article's Markdown.
    """
    if len(body) > LONGEST_CHARACTERS:
        return []
    lines = body.splitlines()
    steps: list[str] = []
    inside = False
    for token in _parser.parse(body):
        if token.type == "ordered_list_open" and token.level == 0:
            inside, steps = True, []
        elif token.type == "ordered_list_close" and token.level == 0:
            inside = False
            if len(steps) >= LEAST:
                return steps
        elif inside and token.type == "list_item_open" and token.level == 1 and token.map is not None:
            steps.append(_without_number("\n".join(lines[token.map[0] : token.map[1]])))
    return []


def _without_number(item: str) -> str:
    first, _, rest = item.partition("\n")
    _, _, words = first.strip().partition(" ")
    return f"{words.strip()}\n{textwrap.dedent(rest)}".strip()
