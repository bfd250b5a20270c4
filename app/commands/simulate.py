"""`firstline simulate`: simulated customers in front of the running service."""

from pathlib import Path
from typing import Annotated

import typer

from app.simulation import running as simulation

commands = typer.Typer()


@commands.command()
def simulate(
    articles: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="JSON lines that say which title a label stands for.")
    ],
    questions: Annotated[
        list[Path],
        typer.Option(exists=True, dir_okay=False, help="JSON lines of questions; may be repeated."),
    ],
    url: Annotated[str, typer.Option(help="Of the running service.")] = "http://127.0.0.1:8000",
    site: Annotated[str, typer.Option(help="Key of the site; the default one if left out.")] = "",
    count: Annotated[int | None, typer.Option(min=1, help="So many of the questions; all if left out.")] = None,
    parallel: Annotated[int, typer.Option(min=1, max=1000, help="Customers at a time.")] = 8,
    seed: Annotated[int, typer.Option(help="Of what is asked, and of how patient customers are.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Also write the figures here.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw how conversations ended, as a PNG.")] = None,
) -> None:
    """Let simulated customers ask labelled questions through the running service, and report what came of them."""
    wanted = simulation.Wanted(
        url.rstrip("/"), articles, tuple(questions), site or None, count, parallel, seed, json, picture
    )
    raise typer.Exit(simulation.run(wanted))
