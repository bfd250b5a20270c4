"""Marking the words of a question in what was found."""

import time

import pytest

from app.pages.marking import excerpt, marked, sought


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("card declined", "Your Card was declined.", "Your <mark>Card</mark> was <mark>declined</mark>."),
        ("how do I freeze it", "Freeze it", "<mark>Freeze</mark> it"),
        ("карта заблокирована", "Если карту заблокировали", "Если <mark>карту</mark> <mark>заблокировали</mark>"),
        ("zgubiona karta", "Karty zgubione wczoraj", "<mark>Karty</mark> <mark>zgubione</mark> wczoraj"),
        ("error 42", "Error 42 or 421", "<mark>Error</mark> <mark>42</mark> or <mark>421</mark>"),
        ("the", "the end", "the end"),
        ("script", "<script>alert(1)</script>", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("", "Nothing & nobody", "Nothing &amp; nobody"),
    ],
)
def test_words_of_the_question_are_marked_whatever_their_ending(question: str, text: str, expected: str) -> None:
    assert str(marked(text, sought(question))) == expected


def test_an_excerpt_is_where_the_words_are() -> None:
    text = "one two " * 100 + "the refund arrives on monday " + "three four " * 100
    cut = excerpt(text, sought("refund monday"), 80)
    assert "refund arrives on monday" in cut
    assert len(cut) <= 82
    assert cut.startswith("…")
    assert cut.endswith("…")


@pytest.mark.parametrize("text", ["", "short", "x" * 300, "word " * 60, "a" * 100 + " " + "b" * 300])
def test_an_excerpt_of_anything_is_short_and_not_empty(text: str) -> None:
    cut = excerpt(text, sought("nothing"), 100)
    assert len(cut) <= 102
    assert bool(cut) == bool(text)


def test_an_excerpt_of_a_long_article_full_of_the_words_takes_no_time() -> None:
    text = "card declined " * 7_000
    started = time.process_time()
    assert "card" in excerpt(text, sought("card declined"), 260)
    assert time.process_time() - started < 2
