"""Rasa seen from outside: which model fits the training inputs, how to train one, how to start the server."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from app.start_error import StartError

_INPUTS = ("bot/config.yml", "bot/domain", "bot/rules", "bot/components", "nlu", "requirements/rasa.lock")
_KEPT_MODELS = 2


def inputs_digest(root: Path) -> str:
    """Name what a model is trained from, so that a change of any of it asks for a new one.

    Args:
        root: the repository.

    Returns:
        The first 16 hexadecimal digits of a SHA-256 over names and contents.
    """
    digest = hashlib.sha256()
    for path in sorted(_input_files(root)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _input_files(root: Path) -> Iterator[Path]:
    for name in _INPUTS:
        path = root / name
        if path.is_file():
            yield path
        yield from (found for found in path.rglob("*") if found.suffix in {".yml", ".py", ".txt"})


def model_path(data_dir: Path, digest: str) -> Path:
    """Where the model for these inputs is kept."""
    return data_dir / "models" / f"firstline-{digest}.tar.gz"


def training_folder(data_dir: Path) -> Path:
    """Where a training writes its model, so that an interrupted one leaves nothing that looks finished."""
    return data_dir / "models" / f".training-{os.getpid()}"


def training_command(root: Path, data_dir: Path) -> tuple[str, ...]:
    """The command line that trains a model into the training folder; to be run in `root`.

    Raises:
        StartError: Rasa's environment is missing.
    """
    return (
        *(
            str(interpreter(root)),
            "-m",
            "rasa",
            "train",
            "--config",
            "bot/config.yml",
            "--domain",
            "bot/domain",
        ),
        *(
            "--data",
            "bot/rules",
            "nlu",
            "--out",
            str(training_folder(data_dir)),
            "--fixed-model-name",
            "model",
        ),
    )


def adopt_model(data_dir: Path, digest: str) -> Path:
    """Move a freshly trained model to its place and forget all but the most recent ones.

    Raises:
        StartError: the training left no model.
    """
    fresh, model = training_folder(data_dir) / "model.tar.gz", model_path(data_dir, digest)
    if not fresh.is_file():
        raise StartError("Rasa's training ended without a model.")
    fresh.replace(model)
    fresh.parent.rmdir()
    by_age = sorted(model.parent.glob("firstline-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[_KEPT_MODELS:]:
        old.unlink()
    return model


def discard_unfinished(data_dir: Path) -> None:
    """Remove what trainings left behind whose process has ended."""
    for folder in (data_dir / "models").glob(".training-*"):
        if not psutil.pid_exists(int(folder.name.rpartition("-")[2])):
            shutil.rmtree(folder)


def train(root: Path, data_dir: Path) -> Path:
    """Train a model for the present inputs, whether or not there is one, with Rasa's output on the screen.

    Args:
        root: the repository.
        data_dir: the service's data folder.

    Returns:
        The model file.

    Raises:
        StartError: Rasa's environment is missing or the training failed.
    """
    digest = inputs_digest(root)
    done = subprocess.run(training_command(root, data_dir), cwd=root, env=environment(root, os.environ), check=False)
    if done.returncode != 0:
        raise StartError(f"Rasa's training failed with exit code {done.returncode}.")
    return adopt_model(data_dir, digest)


def server_command(root: Path, port: int, model: Path) -> tuple[str, ...]:
    """The command line of the Rasa server; to be run in `root`.

    Raises:
        StartError: Rasa's environment is missing.
    """
    return str(interpreter(root)), "-m", "bot.launch", "--port", str(port), "--model", str(model)


def environment(root: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Variables for Rasa: it finds this project's modules, sends no telemetry, and TensorFlow says less."""
    return {
        **inherited,
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
