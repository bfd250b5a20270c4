"""Answers that browsers keep."""

import pytest
from starlette.requests import Request

from app.pages import kept


def asking(*etags: str) -> Request:
    headers = [(b"if-none-match", ", ".join(etags).encode())] if etags else []
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(("etags", "status"), [((), 200), (('"other"',), 200), (('"other"', '"this"'), 304)])
def test_a_browser_that_has_the_content_does_not_get_it_again(etags: tuple[str, ...], status: int) -> None:
    answer = kept.answer(asking(*etags), "content", "text/css", '"this"', {"X-Further": "yes"})
    assert (answer.status_code, bytes(answer.body)) == (status, b"content" if status == 200 else b"")
    assert (answer.headers["ETag"], answer.headers["X-Further"]) == ('"this"', "yes")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_what_never_changes_under_its_address_is_kept_for_good() -> None:
    answer = kept.answer(asking(), b"content", "image/png", '"this"', lasting=True)
    assert "immutable" in answer.headers["Cache-Control"]
