"""What customers' verdicts change: half of a set's questions is judged, the other half measures before and after.

python -m benchmarks.retrieval.verdicts [SET ...] [--cache FOLDER] [--json FILE]
"""

import argparse
import json
import platform
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np

from benchmarks.retrieval.asking import Asked, ask_all
from benchmarks.retrieval.cached import cached
from benchmarks.retrieval.sets import family, find
from insight.judgements import SILENCE
from retrieval import calibrations, encoder_set, refinement
from retrieval.confidence import Calibration
from retrieval.found import odds_added
from retrieval.measures import ece
from retrieval.refinement import NONE, Judged, Refinement
from retrieval.settings import RetrievalSettings

SETS = ("hint3-curekart-v1", "hint3-curekart-v2", "banking77-5shot", "banking77-10shot", "clinc150-full")
HELD_OUT = Path(__file__).with_name("held_out")
OFFERED = 3
OPENED = 0.8
"""Part of the customers who are offered a right title and open it."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """How customers behave.

    Attributes:
        helped: part of those whom an answer helped who say so; the others leave in silence.
        refused: part of those whom it did not help who say so.
        noise: part of all that is said that means nothing.
        insistent: verdicts of one customer against the article that is right most often.
    """

    name: str
    helped: float
    refused: float
    noise: float = 0.0
    insistent: int = 0


SCENARIOS = (
    Scenario("as many say yes as no", 0.5, 0.5),
    Scenario("whom it did not help says so three times as often", 0.2, 0.6),
    Scenario("whom it helped says so three times as often", 0.6, 0.2),
    Scenario("every tenth verdict means nothing", 0.2, 0.6, noise=0.1),
    Scenario("one customer refuses one article 500 times", 0.2, 0.6, insistent=500),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the other half of the questions: `sure` is the part answered alone, `wrong` the part of those not right."""

    hit_at_1: float
    ece: float
    sure: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Articles, best first; what the calibration states for the first, and what it is with what verdicts add."""

    found: tuple[str, ...]
    scores: tuple[float, ...]
    stated: float
    confidence: float


def main() -> None:
    """Measure, and print a table."""
    wanted = _arguments()
    settings = RetrievalSettings()
    encoder = encoder_set.load(settings).each[0]
    print(f"{platform.machine()}, {platform.system()}, CPython {platform.python_version()}; {encoder.name}\n")
    print("| set | scenario | verdicts | shift | articles moved | hit@1 | ECE | sure / wrong |\n|" + "---|" * 8)
    rows = []
    for labelled in find(wanted.sets or SETS):
        with cached(encoder, wanted.cache) as quick:
            asked = ask_all(labelled, quick, settings)
        calibration = calibrations.load(HELD_OUT / f"{family(labelled.name)}.json")[encoder.name]
        for row in _of_set(labelled.name, asked, calibration, settings.policy.risk):
            print(_line(row), flush=True)
            rows.append(row)
    if wanted.json:
        wanted.json.write_text(json.dumps(rows, indent=2) + "\n")


def _of_set(name: str, asked: Sequence[Asked], calibration: Calibration, risk: float) -> Iterator[dict[str, object]]:
    each = [one for one in asked if one.found]
    random.Random(_SEED).shuffle(each)
    traffic, rest = each[: len(each) // 2], each[len(each) // 2 :]
    sure = calibration.threshold(risk)
    yield {"set": name, "scenario": "nothing said", **asdict(_measured(rest, calibration, NONE, sure))}
    for scenario in SCENARIOS:
        said = list(_said(traffic, calibration, sure, scenario))
        fitted = refinement.fitted(said[::-1], sure, risk)
        used = fitted.refinement if fitted.is_allowed else NONE
        yield {
            "set": name,
            "scenario": scenario.name,
            "verdicts": fitted.counted,
            "shift": used.shift,
            "moved": len(used.effects),
            **asdict(_measured(rest, calibration, used, sure)),
        }


def _said(asked: Sequence[Asked], calibration: Calibration, sure: float, scenario: Scenario) -> Iterator[Judged]:
    """What customers say, oldest first, each of them once; as `insight.judgements` reads it."""
    chance = random.Random(_SEED)
    for one in asked:
        yield from _of_question(one, _ranked(one, calibration, NONE), calibration, sure, scenario, chance)
    target = uuid5(NAMESPACE_URL, asked[0].found[0])
    yield from [Judged(UUID(int=1), target, 0.9, 0.0)] * scenario.insistent


def _of_question(
    one: Asked, ranked: Ranked, calibration: Calibration, sure: float, scenario: Scenario, chance: random.Random
) -> Iterator[Judged]:
    customer = UUID(int=chance.getrandbits(128))
    stated = [ranked.stated, *calibration.of_hits(ranked.stated, ranked.scores)[1:OFFERED]]

    def judged(place: int, right: bool, weight: float) -> Judged:
        meant = chance.random() < 0.5 if chance.random() < scenario.noise else right
        subject = uuid5(NAMESPACE_URL, ranked.found[place])
        return Judged(customer, subject, stated[place], float(meant), weight, first=place == 0)

    if ranked.stated >= sure:
        is_right = ranked.found[0] in one.right
        is_said = chance.random() < (scenario.helped if is_right else scenario.refused)
        yield judged(0, is_right, 1.0) if is_said else judged(0, True, SILENCE)
    elif ranked.stated >= RetrievalSettings().unsure:
        offered = range(min(OFFERED, len(ranked.found)))
        opened = next((place for place in offered if ranked.found[place] in one.right), None)
        if opened is None and chance.random() < scenario.refused:
            yield from [judged(place, False, 1.0) for place in offered]
        elif opened is not None and chance.random() < OPENED:
            weight = 1.0 if chance.random() < scenario.helped else SILENCE
            yield judged(opened, True, weight)
            if opened:
                yield judged(0, False, weight)


def _measured(asked: Sequence[Asked], calibration: Calibration, used: Refinement, sure: float) -> Figures:
    ranked = [_ranked(one, calibration, used) for one in asked]
    confidence = np.array([each.confidence for each in ranked])
    right = np.array([each.found[0] in one.right for each, one in zip(ranked, asked, strict=True)])
    answerable = np.array([bool(one.right) for one in asked])
    alone = confidence >= sure
    wrong = float(1 - right[alone].mean()) if alone.any() else 0.0
    return Figures(float(right[answerable].mean()), ece(confidence, right), float(alone.mean()), wrong)


def _ranked(one: Asked, calibration: Calibration, used: Refinement) -> Ranked:
    """As `retrieval.ranking` and `retrieval.found` do it."""
    heads = calibration.heads
    scores = one.heads @ np.array([heads.nearest, heads.words, heads.centre])
    effects = np.array([used.effects.get(uuid5(NAMESPACE_URL, article), 0.0) for article in one.found])
    order = np.argsort(-(scores + calibration.temperature * effects), kind="stable")
    first = order[0]
    sorted_scores = scores[order].tolist()
    overlap, foreign = float(one.heads[first, 1]), bool(one.foreign[first])
    stated = calibration.confidence(calibration.signals(sorted_scores, overlap, one.words, foreign=foreign))
    found = tuple(one.found[at] for at in order)
    added = sum(used.named(uuid5(NAMESPACE_URL, found[0])).values())
    return Ranked(found, tuple(sorted_scores), stated, odds_added(stated, added))


def _line(row: dict[str, object]) -> str:
    moved = f"{row['verdicts']} | {row['shift']:+.2f} | {row['moved']}" if "shift" in row else "– | – | –"
    figures = "{hit_at_1:.3f} | {ece:.3f} | {sure:.3f} / {wrong:.3f}".format_map(row)
    return f"| {row['set']} | {row['scenario']} | {moved} | {figures} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="names of sets; some English ones if left out")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="where vectors lie from one run to the next")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
