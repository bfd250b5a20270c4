"""Pictures are known by what they contain."""

import pytest

from directory import images


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"GIF89a", None),
        (b"<script>alert(1)</script>", None),
        (b"", None),
    ],
)
def test_only_three_kinds_are_pictures(content: bytes, kind: str | None) -> None:
    assert images.media_type(content) == kind
