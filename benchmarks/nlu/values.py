"""How well values that customers name are found, by patterns and word lists."""

from pathlib import Path

import yaml

from conversation import entities

FILE = Path(__file__).parent / "held_out" / "values.yml"


def rows() -> list[str]:
    """A line of a table for each language: messages, values, precision and recall of kind and value together."""
    found = []
    for language, messages in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        hits = named = right = 0
        for text, values in messages:
            wanted = {(kind, value) for kind, value in values}
            told = {(str(entity.kind), entity.value) for entity in entities.found(text)}
            hits, named, right = hits + len(wanted & told), named + len(told), right + len(wanted)
        found.append(f"| {language} | {len(messages)} | {right} | {hits / named:.3f} | {hits / right:.3f} |")
    return found
