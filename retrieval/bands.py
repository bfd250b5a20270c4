"""The bands that a search falls into, and what customers say of an answer afterwards."""

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """What may be done with the hits of a search."""

    SURE = "sure"
    """Answer with the first hit."""
    UNSURE = "unsure"
    """Offer up to three hits by title."""
    NONE = "none"
    """Nothing fits; hand off."""


class Verdict(StrEnum):
    """What the customer said of what was found."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    CHOSEN = "chosen"
    """One of several offered titles was opened."""
    NONE_OF_THESE = "none_of_these"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least confidence of the two upper bands, each in [0, 1] and `unsure` <= `sure`.

    Confidence is the estimated probability that the first hit is right, so `sure = 0.9` accepts a risk of 10 %
    for the least sure of the answers given alone, and of much less for all of them together.
    """

    sure: float
    unsure: float

    def band(self, confidence: float) -> Band:
        """The band of a confidence in [0, 1]."""
        if confidence >= self.sure:
            return Band.SURE
        return Band.UNSURE if confidence >= self.unsure else Band.NONE
