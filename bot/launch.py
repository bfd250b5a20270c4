"""Starts Rasa for this project: `python -m bot.launch --port N --model FILE`, in Rasa's own environment."""

import argparse
import os
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

RASA_VERSION = "3.6.21"
BOT = Path(__file__).resolve().parent
# The endpoints file takes them from the environment; Rasa's own message would be a stack trace.
REQUIRED_VARIABLES = ("FIRSTLINE_ACTION_URL", "FIRSTLINE_INTERNAL_TOKEN")
ENVIRONMENT = {
    # Messages are small, so threads of the numeric libraries only compete with one another.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Its REST channel logs the customer's words with every failure; the app logs each failure by its cause.
    "LOG_LEVEL": "CRITICAL",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_WORKERS": "1",
    "SANIC_ACCESS_LOG": "false",
    # The web server waits this many seconds for open requests after SIGTERM (its default is 15).
    "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": "1",
    # If it cannot import our tracker store, Rasa takes another one with no more than a warning.
    "PYTHONPATH": str(BOT.parent),
}


def main(arguments: list[str] | None = None) -> None:
    """Check what Rasa would accept silently, then become Rasa (same process id, same signals).

    Args:
        arguments: the command line without the program; None reads `sys.argv`.

    Raises:
        SystemExit: another version of Rasa, no model file, or a variable that is not set.
    """
    parser = argparse.ArgumentParser(prog="bot.launch", description="Start Rasa on loopback.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--model", type=Path, required=True, help="trained model (.tar.gz)")
    options = parser.parse_args(arguments)
    refusal = reason_to_refuse(metadata.version("rasa"), options.model, os.environ)
    if refusal is not None:
        sys.exit(refusal)
    os.execve(sys.executable, command(options.port, options.model), {**os.environ, **ENVIRONMENT})


def reason_to_refuse(version: str, model: Path, environment: Mapping[str, str]) -> str | None:
    """Say why Rasa must not start, or None when it may.

    Args:
        version: the installed version of Rasa.
        model: the model file; Rasa would fall back to an empty `models/` folder without it.
        environment: the variables that Rasa will see.

    Returns:
        One sentence for the person who starts it, or None.
    """
    if version != RASA_VERSION:
        return f"This project runs on Rasa {RASA_VERSION} only; {version} is installed."
    if not model.is_file():
        return f"There is no trained model at {model}."
    missing = [name for name in REQUIRED_VARIABLES if not environment.get(name)]
    if missing:
        return f"Not set: {', '.join(missing)}."
    return None


def command(port: int, model: Path) -> list[str]:
    """The command line of our Rasa (`bot.serve`): loopback, REST only, no management interface."""
    return [
        *(sys.executable, "-m", "bot.serve", "run", "--interface", "127.0.0.1", "--port", str(port)),
        *("--model", str(model.resolve())),
        *("--endpoints", str(BOT / "endpoints.yml"), "--credentials", str(BOT / "credentials.yml")),
    ]


if __name__ == "__main__":
    main()
