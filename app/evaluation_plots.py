"""What `firstline evaluate --plots` draws: risk over coverage, and how honest the confidence is."""

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from retrieval.bands import Thresholds
from retrieval.evaluation import RISKS, Columns, Outcome, Report
from retrieval.measures import reliability, risks

# Told apart by people who see few colours, and in grey.
_LINE, _LIMIT, _HONEST = "#1f5fa8", "#b3461f", "#767676"
_SIZE = (6.4, 4.4)
_DPI = 144


def draw(folder: Path, title: str, outcomes: Sequence[Outcome], overall: Report, thresholds: Thresholds) -> list[Path]:
    """Draw both curves as PNG, and both with the figures as one HTML page.

    Args:
        folder: made if it is not there; files of the same names are replaced.
        title: what was measured, for the page.
        outcomes: at least one.
        overall: the report of the same outcomes.
        thresholds: marked on the curves.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    columns = Columns.of(outcomes)
    figures = {
        "risk-coverage": _risk_coverage(columns, overall),
        "reliability": _reliability(columns, overall, thresholds),
    }
    written = []
    for name, figure in figures.items():
        written.append(folder / f"{name}.png")
        figure.savefig(written[-1], dpi=_DPI)
    written.append(folder / "index.html")
    written[-1].write_text(_page(title, figures, overall), encoding="utf-8")
    return written


def _risk_coverage(columns: Columns, overall: Report) -> Figure:
    figure, axes = _axes("Part of the questions answered alone", "Wrong ones among these answers")
    coverage, risk = risks(columns.confidence, columns.right)
    axes.step(coverage, risk, where="post", color=_LINE, linewidth=1.8, label=f"area {overall.aurc:.3f}")
    for limit in RISKS:
        axes.axhline(limit, color=_LIMIT, linewidth=0.8, linestyle=":")
    if overall.risk is not None:
        label = f"as shipped: {overall.coverage:.0%} answered, {overall.risk:.1%} wrong"
        axes.plot([overall.coverage], [overall.risk], "o", color=_LIMIT, label=label)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.1, float(risk.max()) * 1.05))
    axes.legend(frameon=False, loc="upper left")
    return figure


def _reliability(columns: Columns, overall: Report, thresholds: Thresholds) -> Figure:
    figure, axes = _axes("Confidence", "Right first hits")
    bins = reliability(columns.confidence, columns.right)
    axes.plot([0, 1], [0, 1], color=_HONEST, linewidth=1, linestyle="--", label="honest")
    label = f"ten bins of equal mass, ECE {overall.ece:.3f}"
    axes.plot([each.confidence for each in bins], [each.right for each in bins], "o-", color=_LINE, label=label)
    for name, at in (("unsure", thresholds.unsure), ("sure", thresholds.sure)):
        axes.axvline(at, color=_LIMIT, linewidth=0.8, linestyle=":")
        axes.annotate(name, (at, 0.02), color=_LIMIT, fontsize=9, rotation=90, ha="right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.legend(frameon=False, loc="upper left")
    return figure


def _axes(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _page(title: str, figures: dict[str, Figure], overall: Report) -> str:
    drawn = "".join(f"<figure>{_svg(figure)}</figure>" for figure in figures.values())
    rows = "".join(_row(name, value, overall) for name, value in overall.as_json().items() if name != "ci")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<main>{drawn}</main><table><thead><tr><th scope="col">measure</th><th scope="col">value</th>'
        f'<th scope="col">95 % interval</th></tr></thead><tbody>{rows}</tbody></table></body></html>\n'
    )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1c1c1c}"
    "main{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 22rem}svg{width:100%;height:auto}"
    "table{border-collapse:collapse;margin-top:1.5rem}th,td{padding:.25rem .75rem;text-align:left;"
    "border-bottom:1px solid #ddd;font-variant-numeric:tabular-nums}"
)


def _row(name: str, value: object, overall: Report) -> str:
    if isinstance(value, dict):
        return "".join(_row(f"{name}.{key}", part, overall) for key, part in value.items())
    bounds = overall.ci.get(name)
    interval = f"{bounds[0]:.4f} to {bounds[1]:.4f}" if bounds else ""
    shown = "–" if value is None else str(value)
    return f'<tr><th scope="row">{escape(name)}</th><td>{escape(shown)}</td><td>{interval}</td></tr>'


def _svg(figure: Figure) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg")
    drawn = stream.getvalue()
    return drawn[drawn.index("<svg") :]
