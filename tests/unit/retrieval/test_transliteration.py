"""Russian in Latin letters, read back into Cyrillic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.transliteration import as_cyrillic, log_odds


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("kak zablokirovat kartu", "как заблокировать карту"),
        ("ne mogu vojti", "не могу войти"),
        ("Ya hochu, chtoby vernuli dengi!", "я хочу, чтобы вернули деньги!"),
        ("ja khochu chtobi vernuli dengi", "я хочу чтоби вернули деньги"),
        ("pomoshch' nuzhna", "помощь нужна"),
        ("pomosch nujna", "помощь нужна"),
        ("gde moj schet", "где мой счет"),
        ("kakoy kurs obmena", "какой курс обмена"),
        ("kogda pridyot perevod", "когда придет перевод"),
        ("operaciya 1234 otklonena", "операция 1234 отклонена"),
        ("mojet byt", "может быть"),
        ("uje снял", "уже снял"),
        ("eto", "это"),
        ("", ""),
    ],
)
def test_the_common_spellings_are_read(latin: str, cyrillic: str) -> None:
    assert as_cyrillic(latin) == cyrillic


def test_russian_is_more_probable_for_russian_words() -> None:
    assert log_odds("ne rabotaet prilozhenie") > 0 > log_odds("the application does not work")


@settings(deadline=None)
@given(st.text())
def test_no_latin_letter_is_left(text: str) -> None:
    assert not any("a" <= letter <= "z" for letter in as_cyrillic(text))
