"""User agents in words."""

import pytest

from directory import browsers

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/139.0.0.0 Safari/537.36", "Chrome, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/139.0 Safari/537.36 OPR/120.0", "Opera, Windows"),
        (f"Mozilla/5.0 (X11; Linux) {WEBKIT} Chrome/138.0 YaBrowser/25.6 Safari/537.36", "Yandex Browser, Linux"),
        (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
            "Safari, macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("", ""),
        (None, ""),
        ("<script>alert(1)</script>", ""),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
    ],
)
def test_what_a_user_agent_says(header: str | None, words: str) -> None:
    assert browsers.in_words(header) == words


def test_only_the_beginning_of_a_long_header_is_read() -> None:
    assert browsers.in_words("(" + "x" * 1000 + " Firefox/1.0") == ""
