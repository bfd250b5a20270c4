"""The command line: `firstline <command>`.

What a command needs is imported when it is called: most of them, and the supervisor that runs as long as the service,
need neither the web application nor Rasa's SDK, which take a second of a processor and 100 MB.
"""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

COMMANDS = (
    *("run", "serve", "worker", "migrate", "prepare", "index", "train"),
    *("evaluate", "simulate", "user", "knowledge"),
)
"""Modules of `app.commands`, in the order in which they are listed."""


class CommandsOfModules(TyperGroup):
    """Commands that are imported by name. Typer's own names for contexts and commands are private: `Any` here."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name."""
        return list(COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called for; a refusal says which name is like the one that is none."""
        # There Typer looks for likenesses.
        names: Any = dict.fromkeys(COMMANDS)
        self.commands = names
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"app.commands.{cmd_name}")
        return get_group(module.commands).commands[cmd_name]


main = typer.Typer(
    cls=CommandsOfModules,
    no_args_is_help=True,
    add_completion=False,
    help="Firstline: the first line of a support service.",
)


@main.callback()
def _start() -> None:
    """Without a function of its own a command line of Typer cannot begin."""
