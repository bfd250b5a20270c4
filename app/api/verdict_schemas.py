"""Response bodies about customers' verdicts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class CountsOut(BaseModel):
    """How many customers an article helped, and how many it did not."""

    model_config = ConfigDict(from_attributes=True)

    helped: int
    did_not_help: int


class MovedOut(BaseModel):
    """An article that verdicts move; `effect` is added to the log-odds of its confidences."""

    model_config = ConfigDict(from_attributes=True)

    article_id: UUID
    title: str
    language: str
    effect: float
    counts: CountsOut


class LearnedOut(BaseModel):
    """What verdicts change under one encoder; `shift` is added to the log-odds of all its confidences.

    Risks are estimated parts of lone answers that are wrong, in [0, 1]. `refused_at` and `refused_risk` are of a later
    fit that was not taken, because more answers would have been wrong than may be; null if the last one was taken.
    """

    model_config = ConfigDict(from_attributes=True)

    model: str
    shift: float
    counted: int
    risk_before: float
    risk_after: float
    fitted_at: datetime
    refused_at: datetime | None
    refused_risk: float | None
    moved: list[MovedOut]
    more: int


class SiteVerdictsOut(BaseModel):
    """What verdicts change on a site; `used` says whether it is applied, `since` from when on verdicts count."""

    model_config = ConfigDict(from_attributes=True)

    used: bool
    since: datetime | None
    models: list[LearnedOut]


class ArticleVerdictsOut(BaseModel):
    """What customers said of an article; `effects` are added to the log-odds of its confidences, by encoder."""

    used: bool
    helped: int
    did_not_help: int
    effects: dict[str, float]
