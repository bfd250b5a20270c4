"""Looks for accessibility faults on an open page with axe-core."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# Some animations never end, such as dots that show that somebody types.
SETTLED = """() => Promise.race([
  Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  new Promise((resolve) => setTimeout(resolve, 1000)),
])"""
GRAVE = frozenset({"serious", "critical"})


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a page breaks.

    Attributes:
        rule: of axe-core, such as `color-contrast`.
        places: selector and markup of each element that breaks it, and how.
    """

    rule: str
    impact: str
    help: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        """Readable in the message of a failed assertion."""
        return "\n  ".join((f"{self.rule} ({self.impact}): {self.help}", *self.places))


def violations(page: Page) -> list[Violation]:
    """The serious and critical faults of an open page as it is at this moment, its shadow roots included.

    The script is evaluated by the debugger, so that the page's own policy may stay as strict as it is.
    """
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # Colours on their way to others have a contrast that nobody gets to read.
    page.evaluate(SETTLED)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
    )
    return [
        Violation(each["id"], each["impact"], each["help"], tuple(_place(node) for node in each["nodes"]))
        for each in found
        if each["impact"] in GRAVE
    ]


def _place(node: dict[str, Any]) -> str:
    reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return f"{node['target']}: {node['html'][:200]} {'; '.join(reasons)}"
