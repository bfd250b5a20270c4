"""What is found in customers' words, in all languages at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.entities import Entity, EntityKind, finding, found

MAIL, PHONE, TICKET, ORDER, AMOUNT, DATE, ERROR, DEVICE, VERSION = EntityKind


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "my order 48213 from 12 May was charged 49.90 EUR, iPhone 14 Pro, app 5.2.1, error E-1043",
            {ORDER: "48213", DATE: "from 12 May", AMOUNT: "49.90 EUR", DEVICE: "iPhone 14 Pro", VERSION: "5.2.1"}
            | {ERROR: "E-1043"},
        ),
        (
            "платёж 49 рублей вчера с айфона 13, ошибка 504, версия 3.4",
            {AMOUNT: "49 рублей", DATE: "вчера", DEVICE: "айфона 13", ERROR: "504", VERSION: "3.4"},
        ),
        (
            "zapłaciłem 120 zł w poniedziałek, zamówienie nr 998877, Samsung Galaxy A54, błąd 0x80070057",
            {AMOUNT: "120 zł", DATE: "w poniedziałek", ORDER: "998877", DEVICE: "Samsung Galaxy A54"}
            | {ERROR: "0x80070057"},
        ),
        ("I paid $1,234.50 two days ago", {AMOUNT: "$1,234.50", DATE: "two days ago"}),
        ("write to anna@mail.example or call +48 555 013 477", {MAIL: "anna@mail.example", PHONE: "+48 555 013 477"}),
        ("what about my request no. 1042?", {TICKET: "1042"}),
        ("номер обращения 1055", {TICKET: "1055"}),
        ("numer zgłoszenia: 1088", {TICKET: "1088"}),
        ("Мой заказ №AB-123456 от 03.05.2026", {ORDER: "AB-123456", DATE: "от 03.05.2026"}),
        ("it says PAYMENT_DECLINED", {ERROR: "PAYMENT_DECLINED"}),
        ("od 5.03 nie działa", {DATE: "od 5.03"}),
        ("since last week on Android", {DATE: "since last week", DEVICE: "Android"}),
        ("iphone 3 days ago", {DEVICE: "iphone", DATE: "3 days ago"}),
        ("89161234567", {PHONE: "89161234567"}),
        ("w sprawie przelewu 300 zł", {AMOUNT: "300 zł"}),
        ("I requested 500 euros", {AMOUNT: "500 euros"}),
        ("ticket 1042, 20 EUR", {TICKET: "1042", AMOUNT: "20 EUR"}),
        ("номер платежа 50000", {ORDER: "50000"}),
        ("номер запроса: 1042", {TICKET: "1042"}),
        ("payment #50000", {ORDER: "50000"}),
        ("от 5000 до 10000 рублей", {AMOUNT: "5000 до 10000 рублей"}),
        ("20-30 EUR", {AMOUNT: "20-30 EUR"}),
        ("20 EUR, not 30 EUR", {AMOUNT: "20 EUR"}),
        ("не вчера, а сегодня", {DATE: "сегодня"}),
        ("by Friday", {}),
        ("since 5.03", {DATE: "since 5.03"}),
        ("Honor Magic 6", {DEVICE: "Honor Magic 6"}),
        ("в хроме", {DEVICE: "хроме"}),
    ],
)
def test_values_are_found_as_they_were_written(text: str, values: dict[EntityKind, str]) -> None:
    assert {entity.kind: entity.value for entity in found(text)} == values


@pytest.mark.parametrize(
    "text",
    [
        "the code 482913 does not arrive",
        "I waited 10 minutes and saw the error 3 times",
        "card 4000 1234 5678 9010",
        "my case is closed, may I order 2 cards?",
        "IBAN DE89 3704 0044 0532 0130 00",
        "перевод не прошёл три раза за 2 часа",
        "BLIK 123456 nie działa",
        "sprawdź 12345",
        "запросил 12345",
        "I request 500",
        "перевод 50000 не дошёл",
        "przelew 50000",
        "it fell from 1.08 to 1.05",
        "since 1.5 hours",
        "открыто с 9.00",
        "I may 2 times a day",
        "please honor that",
        "он хромает",
        "not 20 euros",
        "to nie 20 zł",
        "до пятницы",
        "",
    ],
)
def test_other_numbers_are_no_values(text: str) -> None:
    assert found(text) == ()


def test_devices_have_a_family() -> None:
    assert [entity.family for entity in found("айфон, Samsung S21 and a Pixel 8 Pro")] == [
        "iPhone",
        "Android",
        "Android",
    ]


def test_values_come_in_the_order_of_their_places_and_none_shares_a_character() -> None:
    said = "yesterday 20 EUR, today 30 EUR"
    assert [entity.value for entity in found(said)] == ["yesterday", "20 EUR", "today", "30 EUR"]


def test_a_pasted_list_has_an_end() -> None:
    assert len(found("20 EUR, " * 1000)) == 50


def test_a_value_of_one_kind_is_equal_to_the_same_again() -> None:
    assert found("20 EUR and 20 EUR")[0] == found("20 EUR")[0] == Entity(AMOUNT, "20 EUR")


@given(st.text(st.sampled_from("0123456789 .,-/@#+()EURzłруб№eiphonevordticak"), max_size=200))
def test_whatever_is_written_each_value_stands_in_it(text: str) -> None:
    values = [entity.value for entity in found(text)]
    place = 0
    for value in values:
        place = text.index(value, place) + len(value)


@pytest.mark.parametrize("word", ["error", "error number", "order", "order number", "version", "ticket number"])
def test_a_word_and_a_desert_of_blanks_name_nothing_and_take_no_detours(word: str) -> None:
    assert finding.found(f"{word}{' ' * 3900}17") == ()
    with_words = {EntityKind.ERROR_CODE, EntityKind.ORDER_NUMBER, EntityKind.APP_VERSION, EntityKind.TICKET_NUMBER}
    patterns = [pattern.pattern for kind, pattern in finding._patterns() if kind in with_words]
    assert len(patterns) == 5
    # The one after a number is counted from a place that is fixed.
    endless = [each.replace(r"(?!\s+", "") for each in patterns]
    assert not any(r"\s*" in each or r"\s+" in each for each in endless)
