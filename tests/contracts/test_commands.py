"""The command line finds its commands, and calls for no more than the called one needs."""

import pkgutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from app import cli, commands

MODULES = [found.name for found in pkgutil.iter_modules(commands.__path__) if found.name != "common"]


def test_every_module_is_listed() -> None:
    assert sorted(cli.COMMANDS) == sorted(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_the_command_of_its_name(name: str) -> None:
    shown = CliRunner().invoke(cli.main, [name, "--help"])

    assert shown.exit_code == 0, shown.output
    assert f" {name} " in shown.output


def test_the_list_has_each_with_a_line() -> None:
    shown = CliRunner().invoke(cli.main, ["--help"])

    assert shown.exit_code == 0
    assert all(f" {name} " in shown.output for name in MODULES)


def test_an_unknown_command_is_refused() -> None:
    shown = CliRunner().invoke(cli.main, ["dance"])

    assert shown.exit_code == 2
    assert "dance" in shown.output


def test_a_slip_is_answered_with_what_is_meant() -> None:
    assert "Did you mean 'serve'" in CliRunner().invoke(cli.main, ["serv"]).output


@pytest.mark.parametrize("name", ["run", "migrate", "user", "prepare"])
def test_what_needs_no_web_application_imports_none(name: str) -> None:
    program = (
        "import importlib, sys\n"
        "from app import cli, configuration\n"
        f"importlib.import_module('app.commands.{name}')\n"
        "configuration.check({})\n"
        "print([name for name in ('fastapi', 'sanic', 'rasa_sdk', 'matplotlib', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
