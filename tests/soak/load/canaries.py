"""Canaries: random words, one a conversation, that nobody but its own customer and staff may ever see."""

import random
import re
import string

LENGTH = 14
CANARY = re.compile(rf"zq[a-z]{{{LENGTH}}}")


def new(choose: random.Random) -> str:
    """A word that nothing else has in it; letters only, so that masking of numbers leaves it alone."""
    return "zq" + "".join(choose.choices(string.ascii_lowercase, k=LENGTH))


def found(text: str) -> list[str]:
    """The canaries in a text, each once."""
    return sorted(set(CANARY.findall(text)))
