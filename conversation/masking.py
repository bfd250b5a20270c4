"""Masking of what must never be stored: card numbers, card security codes and passwords."""

import re
from collections.abc import Iterator

# Groups of digits with a separator or two between them; letters right before mean an IBAN or a reference.
_RUN = re.compile(r"(?<![A-Za-z\d])\d(?:[ \t\u00a0.\-–—_\n]{0,2}\d){12,}")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19
# Beginnings and lengths of the card schemes (ISO/IEC 7812 ranges as the schemes publish them).
_SCHEME = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0|6|8|9)\d{12}|35\d{14}|6\d{15,18}"
)
_CODE_WORDS = (
    r"cvv2?|cvc2?|cvn|csc|security code|(?:3|three)[- ]digit code|"
    r"код безопасности|цвв|cvv-код|kod cvv|kod cvc|kod bezpieczeństwa"
)
_CODE = re.compile(rf"\b({_CODE_WORDS})((?:\W+[^\W\d]+){{0,4}}?\W{{1,3}})(\d{{3,4}})\b", re.I)
_PASSWORD_WORDS = (
    r"password|passcode|passphrase|passwd|pass|pwd|pin(?:[ -]code)?|пароль|пин(?:[ -]?код)?|hasło|haslo|kod pin"
)
_SAID = r"\s+(?:is|это|to|jest)\s*[:=]?\s+|\s+-\s+"
_PASSWORD = re.compile(rf"\b((?:{_PASSWORD_WORDS})(?:{_SAID}))(\S*[\d!@#$%^&*_]\S*)", re.I)
# After a colon or an equals sign whatever follows is the secret; after "is" only what looks like one.
_GIVEN_PASSWORD = re.compile(rf"\b((?:{_PASSWORD_WORDS})\s*[:=]\s*)(\S+)", re.I)
_BARE_PASSWORD = re.compile(rf"\b((?:{_PASSWORD_WORDS})\s+)((?=\S*[^\W\d])(?=\S*\d)\S{{6,}})", re.I)
_PIN = re.compile(r"\b((?:passcode|pin|пин)(?:[ -]?(?:code|код))?\s+)(\d{4,8})\b", re.I)
_HIDDEN = "••••••"


def mask(text: str) -> str:
    """Replace card numbers (13–19 digits that pass Luhn's check), security codes and passwords by bullets.

    The last four digits of a card stay, so that people can tell cards apart. Everything else is left as written:
    masking other numbers costs answer quality.
    """
    masked = _RUN.sub(_mask_cards, text)
    masked = _CODE.sub(lambda m: f"{m[1]}{m[2]}{'•' * len(m[3])}", masked)
    masked = _GIVEN_PASSWORD.sub(lambda m: f"{m[1]}{_HIDDEN}", masked)
    masked = _PASSWORD.sub(lambda m: f"{m[1]}{_HIDDEN}", masked)
    masked = _BARE_PASSWORD.sub(lambda m: f"{m[1]}{_HIDDEN}", masked)
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


def _mask_cards(match: re.Match[str]) -> str:
    """Mask the cards within one run; they begin and end where a group of digits does."""
    run = match[0]
    groups = list(_GROUP.finditer(run))
    masked, done, first = "", 0, 0
    while first < len(groups):
        last = next((end for end in _candidates(groups, first) if _is_card(groups, first, end)), None)
        if last is None:
            first += 1
            continue
        digits = _digits(groups, first, last)
        masked += f"{run[done : groups[first].start()]}•••• {digits[-4:]}"
        done, first = groups[last].end(), last + 1
    return masked + run[done:]


def _candidates(groups: list[re.Match[str]], first: int) -> Iterator[int]:
    """Ends of windows of 13–19 digits that begin with one group, the longest first."""
    ends = [end for end in range(first, len(groups)) if len(_digits(groups, first, end)) <= _LONGEST]
    return (end for end in reversed(ends) if len(_digits(groups, first, end)) >= _SHORTEST)


def _is_card(groups: list[re.Match[str]], first: int, last: int) -> bool:
    digits = _digits(groups, first, last)
    if len(set(digits)) == 1 or not passes_luhn(digits):
        return False
    # A part of a longer run passes by chance one time in ten, so it must also look like a known scheme's card.
    is_whole = first == 0 and last == len(groups) - 1
    return is_whole or _SCHEME.fullmatch(digits) is not None


def _digits(groups: list[re.Match[str]], first: int, last: int) -> str:
    return "".join(group[0] for group in groups[first : last + 1])
