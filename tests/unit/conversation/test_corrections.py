"""What a correction is about."""

from datetime import UTC, datetime, timedelta

import pytest

from conversation import corrections
from handoff.models import TicketField

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
GIVEN = {
    "what_happened": ("text", "two payments instead of one"),
    "amount": ("amount", "It was 45 euros"),
    "email": ("email", "anna@mail.example"),
    "device": ("choice", "iphone"),
    "callback_phone": ("phone", "020 7946 0018"),
    "callback_time": ("text", "tomorrow morning"),
    "since_when": ("date_text", "since Monday"),
}
DEVICES = [{"id": "iphone", "title": "iPhone"}, {"id": "android", "title": "Android phone"}]


def answered() -> dict[str, TicketField]:
    return {
        key: TicketField(
            key=key,
            type=type_,
            value=value,
            validation={},
            choices=DEVICES if type_ == "choice" else [],
            answered_at=BEGIN + timedelta(minutes=minute),
        )
        for minute, (key, (type_, value)) in enumerate(GIVEN.items())
    }


@pytest.mark.parametrize(
    ("last", "text", "about", "value"),
    [
        ("callback_phone", "sorry, wrong number, it is 020 7946 0019", "callback_phone", "020 7946 0019"),
        ("callback_time", "oops, wrong number, it is 020 7946 0019", "callback_phone", "020 7946 0019"),
        ("callback_time", "my email is wrong, it should be a.nna@mail.example", "email", "a.nna@mail.example"),
        ("email", "use ann@mail.example instead of anna@mail.example", "email", "ann@mail.example"),
        ("since_when", "Actually the amount was 50 euros, not 45", "amount", "50 euros"),
        ("since_when", "нет, это было 50 евро", "amount", "50 евро"),
        ("since_when", "sorry, it was last Tuesday", "since_when", "sorry, it was last Tuesday"),
        ("amount", "typo, it is 2300", "amount", "typo, it is 2300"),
        ("device", "I meant android, not iphone", "device", "android"),
        ("callback_time", "no, rather the day after", "callback_time", "tomorrow morning\nno, rather the day after"),
        # A kind that nobody was asked for says nothing.
        ("callback_time", "no, order 48213", "callback_time", "tomorrow morning\nno, order 48213"),
        ("email", "either a@mail.example or b@mail.example", "email", None),
        ("callback_time", "oops, I gave you the wrong one", "callback_time", None),
        ("callback_time", "ой, я дал вам неверный ответ", "callback_time", None),
        ("callback_time", "źle napisałem", "callback_time", None),
        ("callback_time", "I gave you the wrong amount", "amount", None),
        ("callback_time", "я указала неверную сумму", "amount", None),
        ("callback_time", "podałem zły numer", "callback_phone", None),
        ("device", "that is wrong", "device", None),
        ("device", "the other one", "device", None),
        # Words where only an address or a number would do are about what was told in words.
        ("email", "no, it was in Krakow", "callback_time", "tomorrow morning\nno, it was in Krakow"),
        ("callback_phone", "нет, лучше утром", "callback_time", "tomorrow morning\nнет, лучше утром"),
        ("email", "no, it is anna2@", "email", None),
        ("callback_phone", "no, it ends with 19", "callback_phone", None),
        ("email", "no, I use a different email", "email", None),
    ],
)
def test_a_correction_reaches_the_answer_that_it_is_about(last: str, text: str, about: str, value: str | None) -> None:
    fields = answered()
    found, corrected = corrections.read(list(fields.values()), fields[last], text)
    assert (found.key, corrected) == (about, value)


@pytest.mark.parametrize(
    ("asked", "said", "another"),
    [
        ("callback_time", "no, 020 7946 0019", True),
        ("callback_time", "yes, 020 7946 0018", False),
        ("callback_time", "tomorrow morning", False),
        ("what_happened", "sorry, b@mail.example", True),
        ("what_happened", "it was 50 euros", True),
        ("what_happened", "It was 45 euros", False),
        ("what_happened", "on Tuesday", False),
        ("email", "b@mail.example", False),
        ("callback_phone", "020 7946 0019", False),
    ],
)
def test_another_value_of_a_kind_that_was_given_is_noticed(asked: str, said: str, another: bool) -> None:
    fields = answered()
    open_field = fields.pop(asked)
    open_field.value = None
    assert corrections.names_another(list(fields.values()), open_field, said) is another


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sorry, wrong number, it is 020 7946 0019", True),
        ("oops, my email is b@mail.example", True),
        ("przepraszam, zły numer, ma być 601 234 568", True),
        ("извините, неверный номер, вот правильный: +7 495 000-00-18", True),
        ("ошиблась, 50 евро", True),
        ("no, the other number: +44 20 7946 0099", True),
        ("нет, другой номер: +7 999 765-43-21", True),
        ("nie, inny numer: 600 999 888", True),
        ("020 7946 0019", False),
        ("sorry, 020 7946 0019", False),
        ("my number is 020 7946 0019", False),
        ("the shop charged a wrong fee of 50 euros", False),
        ("они списали неверную сумму 50 евро", False),
    ],
)
def test_a_correction_is_told_by_its_words_where_there_is_nothing_else(text: str, told: bool) -> None:
    assert corrections.says_so(text) is told


@pytest.mark.parametrize(
    ("asked", "said", "meant"),
    [
        ("callback_time", "actually it was lost, not stolen", True),
        ("callback_time", "нет, не украли, а потерял", True),
        ("callback_time", "nie, nie ukradli, tylko zgubiłem", True),
        ("callback_time", "miałam na myśli drugą kartę", True),
        ("amount", "actually it was 50 euros", False),
        ("since_when", "no, it was on 4 May", False),
        ("callback_time", "нет, не пробовал", False),
        ("callback_time", "nie wiem, tylko tyle", False),
        ("callback_time", "I mean, how do I change my PIN", False),
        ("callback_time", "I actually meant nothing by it", False),
    ],
)
def test_first_words_put_an_answer_right_unless_they_answer_the_open_question(
    asked: str, said: str, meant: bool
) -> None:
    assert corrections.is_meant(answered()[asked], said) is meant
