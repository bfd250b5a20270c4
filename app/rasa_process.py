"""Rasa seen from outside: the command lines that train a model and start the server, and their environment."""

from collections.abc import Mapping
from pathlib import Path

from app.start_error import StartError


def training_command(root: Path, out: Path, *data: Path) -> tuple[str, ...]:
    """The command line that trains a model into the folder `out`, as `model.tar.gz`; to be run in `root`.

    Args:
        root: the repository.
        out: made if it is not there.
        data: examples beside those of the repository.

    Raises:
        StartError: Rasa's environment is missing.
    """
    return (
        *(
            str(interpreter(root)),
            "-m",
            "rasa",
            "train",
            # Tests look after the examples and rules; Rasa would take ten seconds for it.
            "--skip-validation",
            "--config",
            "bot/config.yml",
            "--domain",
            "bot/domain",
        ),
        *(
            "--data",
            "bot/rules",
            "nlu",
            *map(str, data),
            "--out",
            str(out),
            "--fixed-model-name",
            "model",
        ),
    )


def server_command(root: Path, port: int, model: Path) -> tuple[str, ...]:
    """The command line of the Rasa server; to be run in `root`.

    Raises:
        StartError: Rasa's environment is missing.
    """
    return str(interpreter(root)), "-m", "bot.launch", "--port", str(port), "--model", str(model)


def environment(root: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Variables for Rasa: it finds this project's modules, sends no telemetry, and TensorFlow says less.

    The database's address is not among them: Rasa asks the app.
    """
    return {
        **{name: value for name, value in inherited.items() if name != "DATABASE_URL"},
        "PYTHONPATH": str(root),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def interpreter(root: Path) -> Path:
    """The Python of Rasa's environment.

    Raises:
        StartError: the environment was not set up.
    """
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        raise StartError(f"Rasa's environment {root / '.venv-rasa'} is missing; `make run` sets it up.")
    return python
