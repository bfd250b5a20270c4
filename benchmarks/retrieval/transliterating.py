"""Russian in Latin letters: the ways to spell it, and the weights by which `retrieval.transliteration` knows it.

python -m benchmarks.retrieval.transliterating [--write retrieval/transliterated.json]

Fitted on the project's own texts only: catalogues, training phrases and demo articles of this repository.
"""

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # has no type information
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # has no type information

from core.catalogs import LANGUAGES
from retrieval.transliteration import groups
from retrieval.words import words

ROOT = Path(__file__).resolve().parents[2]
_SAME = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
_LETTERS = {
    "passport": "e zh y kh ts ch sh shch _ y _ e yu ya",
    "scholarly": "jo zh j h c ch sh sch _ y ' e ju ja",
    "chat": "yo j i h ts ch sh sch _ i _ e yu ya",
    "keyboard": "e zh i x c ch sh shh _ y _ e iu ia",
}
SPELLINGS = {name: dict(zip("ёжйхцчшщъыьэюя", typed.split(), strict=True)) for name, typed in _LETTERS.items()}
"""Four of the common spellings; they differ in most of the letters that have no Latin counterpart."""
LEAST = 20
"""Groups that occur less often in the texts get no weight."""
KEPT = 2500
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^}]*\}|<[^>]*>|\]\([^)]*\)|\W*$")


def latin(text: str, spelling: str) -> str:
    """A Russian text in one of the `SPELLINGS`."""
    letters = {**_SAME, **SPELLINGS[spelling]}
    found = []
    for letter in text:
        typed = letters.get(letter.casefold(), letter).replace("_", "")
        found.append(typed.capitalize() if letter.isupper() else typed)
    return "".join(found)


def bare(text: str) -> str:
    """The text without diacritics, as typed on a keyboard that has none."""
    plain = unicodedata.normalize("NFD", text.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def own_texts(language: str) -> list[str]:
    """Lines of the project's catalogues, training phrases and demo articles in a language."""
    lines = []
    for file in sorted((ROOT / "locales" / language).rglob("*.ftl")):
        lines += [line.split("=", 1)[-1] for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    for file in sorted((ROOT / "nlu" / language).rglob("*.yml")):
        lines += [line.strip()[2:] for line in file.read_text("utf-8").splitlines() if line.strip().startswith("- ")]
    for file in sorted((ROOT / "knowledge" / "demo" / "articles" / language).rglob("*.md")):
        lines += file.read_text("utf-8").splitlines()
    plain = [_PLACEHOLDER.sub(" ", line).strip() for line in lines]
    return [line for line in plain if " " in line and "intent:" not in line]


def fit() -> tuple[dict[str, float], float]:
    """Weights of the groups and the offset: a logistic regression on how often each group occurs."""
    russian = [text for text in own_texts("ru") if _CYRILLIC.search(text)]
    wanted = [latin(text, spelling) for text in russian for spelling in SPELLINGS]
    foreign = [text for language in LANGUAGES if language != "ru" for text in own_texts(language)]
    others = foreign + [bare(text) for text in foreign if bare(text) != text]
    texts = [part for text in wanted + others for part in _parts(text)]
    is_wanted = np.array([True] * (2 * len(wanted)) + [False] * (2 * len(others)))
    counted = [Counter(group for word in words(text) for group in groups(word)) for text in texts]
    often = Counter(group for counts in counted for group in counts)
    known = {group: place for place, group in enumerate(sorted(g for g, times in often.items() if times >= LEAST))}
    table = _table(counted, known)
    found = LogisticRegression(C=1.0, max_iter=500, class_weight="balanced").fit(table, is_wanted)
    effects = np.abs(found.coef_[0]) * np.sqrt(np.asarray(table.sum(axis=0))[0])
    kept = set(np.argsort(-effects, kind="stable")[:KEPT].tolist())
    left = {group: place for place, group in enumerate(sorted(g for g, place in known.items() if place in kept))}
    again = LogisticRegression(C=1.0, max_iter=500, class_weight="balanced").fit(_table(counted, left), is_wanted)
    weights = {group: round(float(again.coef_[0][place]), 2) for group, place in left.items()}
    return {group: weight for group, weight in weights.items() if weight}, round(float(again.intercept_[0]), 2)


def _parts(text: str) -> tuple[str, str]:
    """The text, and two words of its middle: messages are short."""
    found = text.split()
    middle = max(0, len(found) // 2 - 1)
    return text, " ".join(found[middle : middle + 2])


def _table(counted: Sequence[Counter[str]], known: dict[str, int]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, counts in enumerate(counted):
        for group, times in counts.items():
            if group in known:
                rows.append(row)
                columns.append(known[group])
                values.append(float(times))
    return csr_matrix((values, (rows, columns)), shape=(len(counted), len(known)))


def main() -> None:
    """Fit, and store what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="store the weights here")
    arguments = parser.parse_args()
    weights, offset = fit()
    print(f"{len(weights)} groups, offset {offset}")
    if arguments.write:
        made_by = "python -m benchmarks.retrieval.transliterating --write retrieval/transliterated.json"
        stored = {"made_by": made_by, "offset": offset, "weights": weights}
        arguments.write.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
