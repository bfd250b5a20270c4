"""What customers' own wordings bring once editors accept them: the first k of each article's list, and k at random.

python -m benchmarks.retrieval.wordings [--set banking77-5shot] [--cache FOLDER] [--calibration FILE] [--json FILE]

One half of a set's questions is traffic: each is asked of the index as it stands, and its label says which article
answered it in the end. The editors' order (`insight.wordings`) says which are accepted. Then the other half is asked.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np

from app.evaluate import measure, outcome, searcher_of
from app.labelled_sets import LONG_AGO, SITE, Articles, Labelled
from benchmarks.retrieval.cached import cached
from benchmarks.retrieval.sets import find
from insight.evidence import Evidence, what_was_done
from insight.wordings import Decided, grouped, proposed
from knowledge.variants import Known, normal
from retrieval import calibrations, encoder_set
from retrieval.encoder_set import EncoderSet
from retrieval.encoders import Encoder
from retrieval.evaluation import Outcome, report
from retrieval.search import SearchQuery
from retrieval.searcher import Searcher
from retrieval.settings import RetrievalSettings
from retrieval.snapshot import Snapshot

STEPS = (1, 2, 5, 10)
SEED = 7
SHUFFLES = (1, 2, 3)
FIGURES = ("hit_at_1", "recall_at_3", "coverage", "risk")
NOTHING_DECIDED = Decided(frozenset(), frozenset())
Wordings = Mapping[UUID, Sequence[str]]
"""What may be accepted for each article, in some order."""


def main() -> None:
    """Measure, and print a table."""
    arguments = _arguments()
    settings = RetrievalSettings()
    articles, questions = find((arguments.set,))[0].read()
    random.Random(SEED).shuffle(questions)
    middle = len(questions) // 2
    english = encoder_set.load(settings).each[0]
    with cached(english, arguments.cache) as encoder:
        searcher = _searcher(settings, encoder, arguments.calibration or settings.calibration)
        proposals = in_order(articles, measure(articles, questions[:middle], searcher, _evidence).outcomes)
        rows = {"0": _measured(articles, questions[middle:], searcher)}
        for most in STEPS:
            rows[f"{most} first"] = _measured(accepted(articles, proposals, most), questions[middle:], searcher)
            _print(f"{most} first", rows[f"{most} first"])
            each = [
                _measured(accepted(articles, shuffled(proposals, seed), most), questions[middle:], searcher)
                for seed in SHUFFLES
            ]
            rows[f"{most} at random"] = {name: float(np.mean([one[name] for one in each])) for name in FIGURES}
    counts = [len(found) for found in proposals.values()]
    print(f"{middle} questions of traffic, {len(questions) - middle} asked; {sum(counts)} proposals")
    for name, row in rows.items():
        _print(name, row)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def in_order(articles: Articles, asked: Sequence[Evidence]) -> Wordings:
    """The list of each article as editors get it."""
    known = {
        each.id: Known(each.title, each.language, frozenset(map(normal, (each.title, *each.variants))))
        for each in articles.published
    }
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in proposed(grouped(asked), known, NOTHING_DECIDED):
        if row.article_id is not None:
            found[row.article_id].append(row.text)
    return found


def shuffled(proposals: Wordings, seed: int) -> Wordings:
    """The same in a random order."""
    chance = random.Random(seed)
    return {article_id: chance.sample(list(found), len(found)) for article_id, found in proposals.items()}


def accepted(articles: Articles, proposals: Wordings, most: int) -> Articles:
    """The articles with the first wordings of each list among their variants."""
    published = [
        replace(article, variants=(*article.variants, *proposals.get(article.id, ())[:most]))
        for article in articles.published
    ]
    return Articles(published, articles.ids)


def _evidence(searcher: Searcher, index: Snapshot, articles: Articles, question: Labelled) -> Evidence:
    """A customer's question, with the article that its label names."""
    result = searcher.search_in(index, SearchQuery(SITE, question.text, question.language, limit=10))
    right = next((key for key, name in articles.ids.items() if name in question.right), None)
    confidences = {hit.article_id: hit.confidence for hit in result.hits}
    return Evidence(
        article_id=right,
        customer_id=uuid5(SITE, question.text),
        text=question.text,
        language=question.language,
        did=what_was_done(result.band, list(confidences), right),
        confidence=confidences.get(right, 0.0) if right else 0.0,
        # Customers come one after the other; the order of ties is theirs.
        at=LONG_AGO + timedelta(seconds=random.Random(question.text).random()),
    )


def _measured(articles: Articles, questions: list[Labelled], searcher: Searcher) -> dict[str, float]:
    found: list[Outcome] = measure(articles, questions, searcher, outcome).outcomes
    figures = report(found, resamples=10).as_json()
    return {name: float(figures[name]) for name in FIGURES}


def _searcher(settings: RetrievalSettings, encoder: Encoder, calibration: Path | None) -> Searcher:
    return searcher_of(settings, EncoderSet.of(encoder), calibrations.load(calibration))


def _print(name: str, row: Mapping[str, float]) -> None:
    print(f"{name:14}", "  ".join(f"{figure} {row[figure]:.3f}" for figure in FIGURES), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="banking77-5shot", help="name of the set")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors for the next time")
    parser.add_argument("--calibration", type=Path, help="of another file than the one that ships")
    parser.add_argument("--json", type=Path, help="write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
