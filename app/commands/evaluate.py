"""`firstline evaluate`: answer quality on labelled questions."""

from pathlib import Path
from typing import Annotated

import typer

from app import evaluate as evaluation
from app.commands import common

commands = typer.Typer()


@commands.command()
def evaluate(
    articles: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: id, title, body, lang, questions.")
    ],
    questions: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines: id, text, lang, article_ids.")
    ],
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
    calibration: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Use this one instead of the service's.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(file_okay=False, help="Also draw risk over coverage and reliability in this folder.")
    ] = None,
) -> None:
    """Measure answer quality on labelled questions, with an index built as publishing builds it."""
    common.settings()
    raise typer.Exit(evaluation.run(evaluation.Wanted(articles, questions, json, calibration, plots)))
