"""Card numbers, security codes and passwords never reach the database; everything else stays as written."""

from typing import Any

import pytest

from conversation.masking import _windows, mask, passes_luhn

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (f"my card {CARD} was declined", "my card •••• 1111 was declined"),
        ("4111111111111111", "•••• 1111"),
        ("4111-1111-1111-1111!", "•••• 1111!"),
        ("amex 378282246310005", "amex •••• 0005"),
        (f"{CARD} 12/28 123", "•••• 1111 12/28 123"),
        ("card 1 4111111111111111", "card 1 •••• 1111"),
        (f"3 {CARD} 2 times", "3 •••• 1111 2 times"),
        ("4111.1111.1111.1111 or 4111–1111–1111–1111", "•••• 1111 or •••• 1111"),
        ("4111  1111\n1111  1111", "•••• 1111"),
        (f"{CARD}, {CARD}", "•••• 1111, •••• 1111"),
        ("cvv 123", "cvv •••"),
        ("security code on the back is 123", "security code on the back is •••"),
        ("password hunter2", "password ••••••"),
        ("card no4111111111111111", "card no•••• 1111"),
        ("Visa4111111111111111 exp 12/27", "Visa•••• 1111 exp 12/27"),
        ("pin: 1234", "pin: ••••"),
        ("pin-4321", "pin-••••"),
        ("password: hunter", "password: ••••••"),
        ("password=abc", "password=••••••"),
        ("pass is hunter2", "pass is ••••••"),
        ("my password is Tr0ub4dor&3", "my password is ••••••"),
        ("hasło: tajne", "hasło: ••••••"),
        ("CVV code is 123", "CVV code is •••"),
        ("the 3-digit code on the back is 123", "the 3-digit code on the back is •••"),
        ("passcode 482156", "passcode ••••••"),
        ("CVC2: 1234", "CVC2: ••••"),
        ("the security code is 987", "the security code is •••"),
        ("код безопасности 123", "код безопасности •••"),
        ("kod cvv to 321", "kod cvv to •••"),
        ("my password is hunter2!", "my password is ••••••"),
        ("password: Tr0ub4dor&3 ok", "password: •••••• ok"),
        ("пароль: qwerty123", "пароль: ••••••"),
        ("hasło to kot123", "hasło to ••••••"),
        ("my pin 4821 does not work", "my pin •••• does not work"),
    ],
)
def test_secrets_are_masked(written: str, stored: str) -> None:
    assert mask(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "PL61 1090 1014 0000 0712 1981 2874",
        "my password 3 times was refused",
        "I forgot my password: how do I reset it?",
        "PIN: I never got it",
        "hasło: jak je zmienić?",
        "пароль: как его сменить?",
        "my password is wrong!",
        "hasło jest nieprawidłowe!",
        "password is 8-12 characters",
        "bus pass = 30 EUR",
        "my boarding pass 12345A",
        "The security code never comes, I waited 120 seconds",
        "DE89 3704 0044 0532 0130 00",
        "order 1234567890123 did not arrive",  # 13 digits that fail Luhn's check
        "call me on +48 600 700 800",
        "I forgot my password, what can I do?",
        "the password is wrong it says",
        "0000 0000 0000 0000",
        "paid 123 euro on 12.03.2026 at 14:35",
        "I changed my pin yesterday",
        "error code 4012",
    ],
)
def test_everything_else_is_stored_as_written(written: str) -> None:
    assert mask(written) == written


@pytest.mark.parametrize(
    ("digits", "passes"), [("4111111111111111", True), ("4111111111111112", False), ("79927398713", True)]
)
def test_luhn(digits: str, passes: bool) -> None:
    assert passes_luhn(digits) is passes


class Counted(list[tuple[int, int, str]]):
    """Groups of digits that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        self.looks += 1
        return super().__getitem__(index)


def test_a_long_run_of_digits_is_looked_at_no_further_than_a_card_is_long() -> None:
    groups = Counted((2 * place, 2 * place + 1, "1") for place in range(2000))
    assert len(_windows(groups, 0)) == 7
    assert groups.looks == 20


@pytest.mark.parametrize("text", ["1 " * 2000, "1-" * 2000, "12 345,60\n" * 400])
def test_tables_of_numbers_are_stored_as_written(text: str) -> None:
    assert mask(text) == text
