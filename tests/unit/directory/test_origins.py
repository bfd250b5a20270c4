"""Origins as people type them and as browsers send them."""

import pytest

from directory import origins


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.example.com", "https://www.example.com"),
        (" HTTPS://WWW.Example.COM/ ", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_what_browsers_would_send_is_kept(typed: str, origin: str) -> None:
    assert origins.normalised(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "null",
        "*",
        "https://*.example.com",
        "www.example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://example.com/shop",
        "https://example.com?x=1",
        "https://example.com?",
        "https://example.com#top",
        "https://user@example.com",
        "https://example.com:99999",
        "https://example.com:eighty",
        "https://",
        "https://exa mple.com",
        "https://example.com\nhttps://evil.example",
        "https://-example.com",
        "https://[::1",
        f"https://{'a' * 300}.example",
    ],
)
def test_what_no_browser_sends_is_none(typed: str) -> None:
    assert origins.normalised(typed) is None
