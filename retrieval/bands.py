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
    NONE_OF_THESE = "none_of_these"


@dataclass(frozen=True, slots=True)
class Policy:
    """When the first line answers alone, offers titles, or hands off.

    Attributes:
        risk: largest part of lone answers that may be wrong, in [0, 1]; 0 for never answering alone.
        unsure: least confidence at which titles are offered, in [0, 1].
    """

    risk: float
    unsure: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least confidence of the two upper bands, `unsure` in [0, 1] and not above `sure`.

    Attributes:
        sure: from the risk that is allowed, see `Calibration.threshold`; above 1 where nothing is sure enough.
    """

    sure: float
    unsure: float

    def band(self, confidence: float) -> Band:
        """The band of a confidence in [0, 1]."""
        if confidence >= self.sure:
            return Band.SURE
        return Band.UNSURE if confidence >= self.unsure else Band.NONE
