"""The curves of an evaluation, as files that a browser and a viewer open."""

from pathlib import Path

from app.evaluation_plots import draw
from retrieval.bands import Band, Thresholds
from retrieval.evaluation import Outcome, report

PNG = b"\x89PNG\r\n"


def asked(confidence: float, *, is_right: bool) -> Outcome:
    """A question whose first hit is right or not."""
    band = Band.SURE if confidence >= 0.9 else Band.UNSURE
    return Outcome("en", frozenset({"a"}), ("a" if is_right else "b",), confidence, band, took_ms=1.0)


def test_both_curves_are_pictures_and_a_page_holds_them_with_the_figures(tmp_path: Path) -> None:
    outcomes = [asked(number / 50, is_right=number % 5 != 0) for number in range(50)]
    overall = report(outcomes, resamples=20)
    thresholds = Thresholds(sure=0.9, unsure=0.3)
    risk, reliability, page = draw(tmp_path / "new", "<set> & model", outcomes, overall, thresholds)
    assert risk.read_bytes().startswith(PNG)
    assert reliability.read_bytes().startswith(PNG)
    text = page.read_text()
    assert text.count("<svg") == 2
    assert "&lt;set&gt; &amp; model" in text
    low, high = overall.ci["hit_at_1"]
    assert f'<th scope="row">hit_at_1</th><td>0.8</td><td>{low:.4f} to {high:.4f}</td>' in text
    assert '<th scope="row">coverage_at_risk.0.05</th>' in text


def test_a_set_in_which_nothing_is_sure_is_drawn_too(tmp_path: Path) -> None:
    outcomes = [asked(0.5, is_right=False)]
    assert all(file.is_file() for file in draw(tmp_path, "one", outcomes, report(outcomes, 1), Thresholds(0.9, 0.3)))
