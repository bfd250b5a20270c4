"""Sets of few questions put together by kind: ten bins of seven questions say nothing of how honest a confidence is."""

from collections.abc import Mapping, Sequence

from benchmarks.retrieval.sets import GAPS, HELP, family
from retrieval.evaluation import Outcome

ENOUGH = 900
"""Questions from which on a set speaks for itself."""


def pooled(outcomes: Mapping[str, Sequence[Outcome]]) -> dict[str, list[Outcome]]:
    """Outcomes of the small sets of each kind together: where every article is there, with gaps, and both.

    Args:
        outcomes: by the name of their set.
    """
    found: dict[str, list[Outcome]] = {}
    for name, of_set in outcomes.items():
        if len(of_set) < ENOUGH:
            with_gaps = "with gaps" if name.endswith(("-gaps", GAPS)) else "without gaps"
            for part in (with_gaps, "both"):
                found.setdefault(f"{pool(name)}, {part}", []).extend(of_set)
    return dict(sorted(found.items()))


def pool(name: str) -> str:
    """What the set of a name is put together with: its family, but help pages by whether two languages meet."""
    plain = name.removesuffix(GAPS)
    if plain not in HELP:
        return family(name)
    asked, _, answered = plain.split("-")[-3:]
    return "help pages within a language" if asked == answered else "help pages across languages"
