"""Which questions an encoder can make sense of."""

import pytest

from retrieval.languages import covered

ENGLISH = frozenset({"en"})


@pytest.mark.parametrize(
    "text",
    [
        "my card was declined",
        "card declined",
        "REFUND???",
        "1234",
        "where is the café in Łódź on the map",
        "I sent money to Женя by mistake",
    ],
)
def test_english_is_covered_by_an_english_model(text: str) -> None:
    assert covered(text, ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        "карта не работает",
        "моя card не работает уже неделю",
        "nie mogę się zalogować",
        "zgubiłem kartę",
        "dlaczego karta nie działa",
        "我的卡丢了",
        "בטל את הכרטיס",
    ],
)
def test_other_languages_are_not(text: str) -> None:
    assert not covered(text, ENGLISH)


def test_a_model_for_any_language_covers_everything() -> None:
    assert covered("карта не работает", frozenset({"*"}))


def test_russian_is_covered_where_the_model_knows_russian() -> None:
    assert covered("карта не работает", frozenset({"en", "ru"}))
