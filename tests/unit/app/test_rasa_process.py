"""Rasa's models and command lines."""

import os
from pathlib import Path

import pytest

from app import rasa_process
from app.start_error import StartError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a little of everything that a model is trained from."""
    for name in ("bot/config.yml", "bot/domain/intents.yml", "bot/rules/turns.yml", "nlu/en/social.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "rasa.lock").write_text("rasa==3.6.21")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    ["bot/config.yml", "bot/domain/intents.yml", "nlu/en/social.yml", "nlu/ru/new.yml", "requirements/rasa.lock"],
)
def test_a_change_of_any_input_asks_for_a_new_model(root: Path, changed: str) -> None:
    before = rasa_process.inputs_digest(root)
    (root / changed).parent.mkdir(exist_ok=True)
    (root / changed).write_text("changed")
    assert rasa_process.inputs_digest(root) != before


def test_what_only_the_server_reads_asks_for_none(root: Path) -> None:
    before = rasa_process.inputs_digest(root)
    (root / "bot" / "endpoints.yml").write_text("action_endpoint: {}")
    assert rasa_process.inputs_digest(root) == before


def trained(data_dir: Path) -> None:
    folder = rasa_process.training_folder(data_dir)
    folder.mkdir(parents=True)
    (folder / "model.tar.gz").write_text("model")


def test_a_trained_model_gets_its_name_and_only_the_last_two_stay(tmp_path: Path) -> None:
    for age, digest in enumerate(["third", "second", "first"]):
        trained(tmp_path)
        model = rasa_process.adopt_model(tmp_path, digest)
        os.utime(model, (1000 + age, 1000 + age))
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        "firstline-first.tar.gz",
        "firstline-second.tar.gz",
    ]


def test_a_training_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="without a model"):
        rasa_process.adopt_model(tmp_path, "digest")


def test_what_an_interrupted_training_left_is_removed_and_a_running_one_is_not(tmp_path: Path) -> None:
    trained(tmp_path)
    interrupted = tmp_path / "models" / ".training-99999999"
    interrupted.mkdir()
    rasa_process.discard_unfinished(tmp_path)
    assert not interrupted.exists()
    assert rasa_process.training_folder(tmp_path).exists()


def test_a_missing_environment_is_named(root: Path) -> None:
    with pytest.raises(StartError, match=r"\.venv-rasa is missing"):
        rasa_process.server_command(root, 5005, root / "model.tar.gz")
