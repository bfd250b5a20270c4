"""Masking of what must never be stored: card numbers, card security codes and passwords."""

import re

# Groups of digits with a separator or two between them.
_RUN = re.compile(r"(?<!\d)\d(?:[ \t\u00a0.\-–—_\n]{0,2}\d){12,}")
# An international bank account number continues after two letters and two check digits (ISO 13616).
_IBAN_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z]{2}$")
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
# At most four words in between, within one clause: "security code is 123", not "the code never came, I waited 120 s".
_CODE = re.compile(rf"\b({_CODE_WORDS})((?:[ \t:=-]+[^\W\d]+){{0,4}}?[ \t:=-]{{1,3}})(\d{{3,4}})\b(?!\s*[^\W\d])", re.I)
_PASSWORD_WORDS = (
    r"password|passcode|passphrase|passwd|pwd|pin(?:[ -]code)?|пароль|пин(?:[ -]?код)?|hasło|haslo|kod pin"
)
_SAID = r"[ \t]+(?:is|это|to|jest)[ \t]*[:=]?[ \t]+|[ \t]+-[ \t]+"
# What looks like a secret: six characters with a digit or a sign among them that is not just the end of a sentence.
_SECRET = r"(?=\S*[\d@#$%^&*_])(?!\d{1,2}\b|\d+-\d+\b)\S{6,}"
_PASSWORD = re.compile(rf"\b((?:{_PASSWORD_WORDS}|pass)(?:{_SAID}|[ \t]*[:=][ \t]*))({_SECRET})", re.I)
_BARE_PASSWORD = re.compile(rf"\b((?:{_PASSWORD_WORDS})[ \t]+)((?=\S*[^\W\d])(?=\S*\d)\S{{6,}})", re.I)
# After a colon or an equals sign a single word is the secret, unless it begins a question or a sentence.
_GIVEN_PASSWORD = re.compile(
    rf"\b((?:{_PASSWORD_WORDS})[ \t]*[:=][ \t]*)([^\s?!.,•]{{3,}})(?=[ \t]*(?:[.,;\n]|$))", re.I
)
_PIN = re.compile(
    r"\b((?:passcode|pin|пин)(?:[ -]?(?:code|код))?(?:[ \t]*[:=-][ \t]*|[ \t]+(?:is[ \t]+)?))(\d{4,8})\b", re.I
)
_HIDDEN = "••••••"


def mask(text: str) -> str:
    """Replace card numbers (13–19 digits that pass Luhn's check), security codes and passwords by bullets.

    The last four digits of a card stay, so that people can tell cards apart. Everything else is left as written:
    masking other numbers costs answer quality.
    """
    masked = _RUN.sub(_mask_cards, text)
    masked = _CODE.sub(lambda m: f"{m[1]}{m[2]}{'•' * len(m[3])}", masked)
    masked = _PIN.sub(lambda m: f"{m[1]}{'•' * len(m[2])}", masked)
    for pattern in (_GIVEN_PASSWORD, _PASSWORD, _BARE_PASSWORD):
        masked = pattern.sub(lambda m: f"{m[1]}{_HIDDEN}", masked)
    return masked


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
    if _IBAN_BEFORE.search(match.string, max(0, match.start() - 3), match.start()):
        return run
    groups = [(group.start(), group.end(), group[0]) for group in _GROUP.finditer(run)]
    masked, done, first = "", 0, 0
    while first < len(groups):
        found = next(((last, digits) for last, digits in _windows(groups, first) if _is_card(digits, run)), None)
        if found is None:
            first += 1
            continue
        last, digits = found
        masked += f"{run[done : groups[first][0]]}•••• {digits[-4:]}"
        done, first = groups[last][1], last + 1
    return masked + run[done:]


def _windows(groups: list[tuple[int, int, str]], first: int) -> list[tuple[int, str]]:
    """Windows of 13–19 digits that begin with one group, as last group and digits, the longest first."""
    found, digits = [], ""
    for last in range(first, len(groups)):
        digits += groups[last][2]
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST:
            found.append((last, digits))
    return found[::-1]


def _is_card(digits: str, run: str) -> bool:
    if len(set(digits)) == 1 or not passes_luhn(digits):
        return False
    # A part of a longer run passes by chance one time in ten, so it must also look like a known scheme's card.
    return len(digits) == sum(character.isdigit() for character in run) or _SCHEME.fullmatch(digits) is not None
