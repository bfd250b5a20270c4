"""What customers are told of an article that is in another language than theirs."""

from core.catalogs import catalogs


def note(spoken: str, written: str) -> str:
    """The line that stands before an article.

    Args:
        spoken: the conversation's language; what the line is in.
        written: the article's.

    Returns:
        Which language the article is in, as plain text that is Markdown as well; empty where it is the customer's.
    """
    return "" if written == spoken else catalogs().text(spoken, "bot-other-language", written=written)


def with_note(said: str, text: str) -> str:
    """A text with a note before it, as a paragraph of its own in plain text and Markdown; without one as it is."""
    return f"{said}\n\n{text}" if said else text


def choice(title: str, spoken: str, written: str) -> dict[str, str]:
    """What an option says that stands for an article.

    Returns:
        Its `title`. Where the article is not in the customer's language, that ends in the name of its language, the
        `note`, and what is before the note is in `language`.
    """
    if written == spoken:
        return {"title": title}
    said = catalogs().text(spoken, "option-other-language", title=title, written=written)
    return {"title": said, "language": written, "note": said.removeprefix(title)}
