"""What customers' verdicts change in the confidence of a site's answers, and in the order of its articles.

A verdict says whether an article was right for a question that it was shown for. Two things are learned from many of
them, each for one encoder: a shift of all log-odds, and an effect of each article that was judged often. Both are
drawn towards nothing by a normal prior and never exceed a bound, so that customers correct the calibration that ships
and cannot replace it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import numpy as np

MOST_SHIFT = 1.0
"""Bound of the shift, in log-odds: from a confidence of .90 to one between .77 and .96."""
SHIFT_PRIOR = 0.5
"""Standard deviation that the shift is taken to have before anybody said anything."""
MOST_EFFECT = 1.0
EFFECT_PRIOR = 0.5
LEAST_VERDICTS = 30
"""Fewer verdicts on a site move nothing."""
LEAST_OF_ARTICLE = 3
"""Fewer verdicts on an article do not move it."""
MOST_OF_CUSTOMER = 5
"""Verdicts of one customer that count: the newest, on different articles."""
FOLDS = 5
DRAWN = 20
"""Answers' worth of the stated risk in the estimated one."""
_HALVINGS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """An article that a customer was shown for a question, and what came of it.

    Attributes:
        customer: who was shown it.
        subject: the article, as the group of its translations.
        stated: probability that it was right by the calibration alone, in (0, 1).
        right: 1 for right, 0 for wrong.
        weight: how much it counts, in (0, 1].
        first: whether it was the first hit: what was offered below the first says nothing of the calibration.
        current: whether the article still says what it said then.
    """

    customer: UUID
    subject: UUID
    stated: float
    right: float
    weight: float = 1.0
    first: bool = True
    current: bool = True

    @property
    def odds(self) -> float:
        """The log-odds stated."""
        p = min(1 - 1e-6, max(1e-6, self.stated))
        return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class Refinement:
    """What is added to the log-odds of an encoder's confidences on one site.

    Attributes:
        shift: for every article, in [-MOST_SHIFT, MOST_SHIFT].
        effects: more for some articles, by the group of their translations, in [-MOST_EFFECT, MOST_EFFECT].
    """

    shift: float = 0.0
    effects: Mapping[UUID, float] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        """Whether it changes nothing."""
        return not self.shift and not self.effects

    @property
    def makes_bolder(self) -> bool:
        """Whether anything is answered more surely with it."""
        return self.shift > 0 or any(effect > 0 for effect in self.effects.values())

    def named(self, subject: UUID) -> dict[str, float]:
        """Name to value of what is added for an article; empty where nothing was learned."""
        if self.is_none:
            return {}
        return {"shift": self.shift, "effect": self.effects.get(subject, 0.0)}

    def applied(self, odds: float, subject: UUID) -> float:
        """Log-odds with what verdicts add."""
        return odds + self.shift + self.effects.get(subject, 0.0)


NONE = Refinement()


class Estimate(NamedTuple):
    """Of what would be answered alone: how much that is (a sum of weights), and the part of it that is wrong."""

    answered: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of a fit.

    Attributes:
        refinement: what verdicts say, as far as the estimated risk allows it; `NONE` when they say too little.
        counted: how many verdicts were used.
        before: estimated risk without any refinement.
        after: estimated risk with it, each verdict judged by what other customers said.
        is_allowed: whether the risk stays within the stated one, or is at least no higher than without; a fit that
            only makes the site more cautious always is.
    """

    refinement: Refinement
    counted: int
    before: Estimate
    after: Estimate
    is_allowed: bool = True


def fitted(judged: Iterable[Judged], threshold: float, risk: float) -> Fitted:
    """Fit to the verdicts of a site under one encoder.

    A shift upwards, which makes more answers be given alone, is taken only as far as the estimated risk allows it: it
    is halved, and then given up.

    Args:
        judged: newest first.
        threshold: least confidence at which an answer is given alone.
        risk: part of lone answers that may be wrong, in [0, 1].
    """
    counted = counting(judged)
    before = estimated(counted, [NONE] * FOLDS, threshold, risk)
    if sum(each.weight for each in counted) < LEAST_VERDICTS:
        return Fitted(NONE, len(counted), before, before)
    found = Fitted(NONE, len(counted), before, before, is_allowed=False)
    for upwards in (1.0, 0.5, 0.0):
        refinement = fit(counted, upwards)
        of_folds = [fit(_others(counted, fold), upwards) for fold in range(FOLDS)]
        after = estimated(counted, of_folds, threshold, risk)
        is_allowed = after.wrong <= max(risk, before.wrong) or not refinement.makes_bolder
        found = Fitted(refinement, len(counted), before, after, is_allowed)
        if found.is_allowed or refinement.shift <= 0:
            break
    return found


def fit(counted: Sequence[Judged], upwards: float = 1.0) -> Refinement:
    """The most probable shift under its prior, then the most probable effect of each article beside it.

    Args:
        counted: what `counting` lets through.
        upwards: part of a shift above 0 that is taken, in [0, 1].
    """
    shift = _most_probable([each for each in counted if each.first], SHIFT_PRIOR, MOST_SHIFT)
    shift = round(shift * upwards if shift > 0 else shift, 4)
    of_subject = defaultdict(list)
    for each in counted:
        if each.current:
            of_subject[each.subject].append(each)
    effects = {
        subject: round(_most_probable(said, EFFECT_PRIOR, MOST_EFFECT, shift), 4)
        for subject, said in of_subject.items()
        if sum(each.weight for each in said) >= LEAST_OF_ARTICLE
    }
    return Refinement(shift, {subject: effect for subject, effect in effects.items() if effect})


def counting(judged: Iterable[Judged]) -> list[Judged]:
    """Those that count: of each customer the newest on each article, and of these the newest few.

    Args:
        judged: newest first.
    """
    heard: defaultdict[UUID, set[UUID]] = defaultdict(set)
    counted = []
    for each in judged:
        subjects = heard[each.customer]
        if each.subject in subjects or len(subjects) >= MOST_OF_CUSTOMER:
            continue
        subjects.add(each.subject)
        counted.append(each)
    return counted


def estimated(counted: Sequence[Judged], of_folds: Sequence[Refinement], threshold: float, risk: float) -> Estimate:
    """The part of lone answers that verdicts call wrong, drawn towards the stated risk where they are few.

    Args:
        counted: what `counting` lets through.
        of_folds: the refinement under which each fold of customers is judged, `FOLDS` of them.
        threshold: least confidence at which an answer is given alone.
        risk: stated, in [0, 1].
    """
    answered = wrong = 0.0
    for each in counted:
        odds = of_folds[_fold(each)].applied(each.odds, each.subject)
        if each.first and _probability(odds) >= threshold:
            answered += each.weight
            wrong += each.weight * (1 - each.right)
    return Estimate(answered, (wrong + DRAWN * risk) / (answered + DRAWN))


def _others(counted: Sequence[Judged], fold: int) -> list[Judged]:
    return [each for each in counted if _fold(each) != fold]


def _fold(each: Judged) -> int:
    """All that one customer said is in one fold."""
    return each.customer.int % FOLDS


def _most_probable(said: Sequence[Judged], prior: float, most: float, shift: float = 0.0) -> float:
    """Maximum a posteriori of what is added to the log-odds of some verdicts, in [-most, most].

    The intercept of a logistic regression whose other part is known, with a normal prior of mean 0 (Cox, 1958, on
    recalibration): the slope of the log posterior is sum(weight * (right - p)) - value / prior ** 2, which falls
    everywhere, so its zero is found by halving.
    """
    odds = np.array([each.odds for each in said]) + shift
    weights, right = np.array([each.weight for each in said]), np.array([each.right for each in said])
    low, high = -most, most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        slope = float((weights * (right - 1 / (1 + np.exp(-odds - middle)))).sum()) - middle / prior**2
        low, high = (middle, high) if slope > 0 else (low, middle)
    return (low + high) / 2


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
