"""`firstline train`: Rasa's model anew."""

import typer

from app import rasa_training
from app.commands import common
from app.start_error import StartError
from app.supervision import supervisor
from retrieval.encoders import EncoderUnavailable
from retrieval.settings import RetrievalSettings

commands = typer.Typer()


@commands.command()
def train() -> None:
    """Train Rasa anew from its configuration, rules and examples."""
    checked = common.settings()
    try:
        model = rasa_training.train(supervisor.ROOT, checked.data_dir, RetrievalSettings())
    except (StartError, EncoderUnavailable) as error:
        typer.secho(str(error), err=True, fg="red")
        raise typer.Exit(common.EXIT_REFUSED) from error
    typer.echo(f"Trained {model}.")
