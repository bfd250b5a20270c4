"""What may become a variant of an article, and what looks personal."""

import pytest

from insight.personal import as_variant, looks_personal


@pytest.mark.parametrize(
    "text",
    [
        "write to anna@example.com please",
        "call me on +48 601 202 303",
        "call (0)20 7946-0958 today",
        "my card 4111 1111 1111 1111 is lost",
        "my card •••• 1111 is lost",
        "my password: hunter22x does not work",
        "order 48151 never came",
        "IBAN PL61 1090 1014 0000 0712 1981 2874",
        "see https://example.com/me?token=abc",
        "my shop is www.example and it fails",
        "Hello, my name is Anna and I am locked out",
        "Hi,my name’s Anna and I am locked out",
        "(my name is Anna) let me in",
        "меня зовут Анна, карта не работает",
        "nazywam się Anna Nowak i nie mam karty",
        "Ich wohne hier, ping @anna",
    ],
)
def test_what_names_or_reaches_a_person_is_no_variant(text: str) -> None:
    assert looks_personal(text)
    assert as_variant(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "why was my card declined",
        "can I take out 500 EUR at once",
        "what does error 4042 mean",
        "iphone 15 pro does not pair, 2 times",
        "почему карта отклонена 3 раза",
        "dlaczego moja karta została odrzucona",
        "name on my account is wrong",
    ],
)
def test_ordinary_questions_are_variants(text: str) -> None:
    assert as_variant(text) == text


def test_lines_become_one_and_what_is_too_short_or_too_long_is_left_out() -> None:
    assert as_variant("  my card\n\tis   lost ") == "my card is lost"
    assert as_variant("card") is None
    assert as_variant("card 12 ??") is None
    assert as_variant("lost card") == "lost card"
    assert as_variant(f"a {'b' * 298}") is not None
    assert as_variant(f"a {'b' * 299}") is None
