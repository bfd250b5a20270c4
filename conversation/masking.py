"""Masking of what must never be stored: card numbers, card security codes and passwords."""

import re

_CARD = re.compile(r"(?<![\d])(?:\d[ \u00a0-]?){12,18}\d(?!\d)")
_SECRET_WORDS = r"cvv2?|cvc2?|cvn|csc|security code|код безопасности|цвв|cvv-код|kod cvv|kod cvc|kod bezpieczeństwa"
_CODE = re.compile(
    rf"\b({_SECRET_WORDS})(\W{{0,3}}(?:is|code|number|это|код|to|jest|kod)?\W{{0,3}})(\d{{3,4}})\b", re.I
)
_PASSWORD_WORDS = r"password|passcode|passwd|pwd|pin(?:[ -]code)?|пароль|пин(?:[ -]?код)?|hasło|haslo|kod pin"
_PASSWORD = re.compile(
    rf"\b((?:{_PASSWORD_WORDS})(?:\s*[:=]\s*|\s+(?:is|это|to|jest)\s*[:=]?\s+|\s+-\s+))(\S*[\d!@#$%^&*_]\S*)",
    re.I,
)
_PIN = re.compile(r"\b((?:pin|пин)(?:[ -]?(?:code|код))?\s+)(\d{4,6})\b", re.I)


def mask(text: str) -> str:
    """Replace card numbers (13–19 digits that pass Luhn's check), security codes and passwords by bullets.

    The last four digits of a card stay, so that people can tell cards apart. Everything else is left as written:
    masking other numbers costs answer quality.
    """
    masked = _CARD.sub(_mask_card, text)
    masked = _CODE.sub(lambda m: f"{m[1]}{m[2]}{'•' * len(m[3])}", masked)
    masked = _PASSWORD.sub(lambda m: f"{m[1]}••••••", masked)
    return _PIN.sub(lambda m: f"{m[1]}{'•' * len(m[2])}", masked)


def passes_luhn(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B) over a string of decimal digits."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def _mask_card(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    if len(set(digits)) == 1 or not passes_luhn(digits):
        return match[0]
    return f"•••• {digits[-4:]}"
