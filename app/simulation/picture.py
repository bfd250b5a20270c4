"""A picture of how simulated conversations ended."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from app.simulation.customer import Course, Ending
from app.simulation.report import ended

_COLOURS = {
    Ending.RESOLVED: "#1f7a4d",
    Ending.TOLD: "#5b9bd5",
    Ending.HANDED_OFF: "#d9a441",
    Ending.LEFT: "#b3461f",
    Ending.SILENT: "#767676",
}


def draw(courses: Sequence[Course], file: Path) -> None:
    """Draw how conversations ended, as a PNG."""
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    groups = {"answerable": True, "unanswerable": False}
    for ending, colour in _COLOURS.items():
        parts, before = [], []
        for answerable in groups.values():
            chosen = [each for each in courses if each.answerable is answerable]
            parts.append(ended(chosen, ending) / max(len(chosen), 1))
            earlier = list(_COLOURS)[: list(_COLOURS).index(ending)]
            before.append(sum(ended(chosen, each) for each in earlier) / max(len(chosen), 1))
        axes.barh(list(groups), parts, left=before, color=colour, label=ending.value.replace("_", " "))
    axes.set_xlim(0, 1)
    axes.set_xlabel("Part of the conversations")
    axes.legend(ncols=len(_COLOURS), frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    figure.savefig(file, dpi=144)
