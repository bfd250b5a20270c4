"""What a Rasa model is trained from, and where it is kept."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from app import rasa_process, rasa_training
from app.start_error import StartError
from retrieval import encoder_set
from retrieval.encoders import Vectors
from retrieval.settings import RetrievalSettings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a little of everything that a model is trained from."""
    for name in ("bot/config.yml", "bot/domain/intents.yml", "bot/rules/turns.yml", "nlu/en/social.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "scratch").mkdir()
    (tmp_path / "requirements" / "rasa.lock").write_text("rasa==3.6.21")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    ["bot/config.yml", "bot/domain/intents.yml", "nlu/en/social.yml", "nlu/ru/new.yml", "requirements/rasa.lock"],
)
def test_a_change_of_any_input_asks_for_a_new_model(root: Path, changed: str) -> None:
    before = rasa_training.inputs_digest(root, "encoder")
    (root / changed).parent.mkdir(exist_ok=True)
    (root / changed).write_text("changed")
    assert rasa_training.inputs_digest(root, "encoder") != before


def test_what_only_the_server_reads_asks_for_none(root: Path) -> None:
    before = rasa_training.inputs_digest(root, "encoder")
    (root / "bot" / "endpoints.yml").write_text("action_endpoint: {}")
    assert rasa_training.inputs_digest(root, "encoder") == before


def trained(data_dir: Path) -> None:
    folder = rasa_training.training_folder(data_dir)
    folder.mkdir(parents=True)
    (folder / "model.tar.gz").write_text("model")


def test_a_trained_model_gets_its_name_and_only_the_last_two_stay(tmp_path: Path) -> None:
    for age, digest in enumerate(["third", "second", "first"]):
        trained(tmp_path)
        model = rasa_training.adopt(tmp_path, tmp_path / "models" / f"firstline-{digest}.tar.gz")
        os.utime(model, (1000 + age, 1000 + age))
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        "firstline-first.tar.gz",
        "firstline-second.tar.gz",
    ]


def test_a_training_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="without a model"):
        rasa_training.adopt(tmp_path, tmp_path / "models" / "firstline-digest.tar.gz")


def test_what_an_interrupted_training_left_is_removed_and_a_running_one_is_not(tmp_path: Path) -> None:
    trained(tmp_path)
    interrupted = tmp_path / "models" / ".training-99999999"
    interrupted.mkdir()
    rasa_training.discard_unfinished(tmp_path)
    assert not interrupted.exists()
    assert rasa_training.training_folder(tmp_path).exists()


def test_another_encoder_asks_for_a_new_model(root: Path) -> None:
    named = [RetrievalSettings(model=model) for model in ("one", "two", "one,two", "two,one")]
    found = [rasa_training.wanted(root, root, each).name for each in named]
    assert found[0] == found[3] != found[1] == found[2]


class Counting:
    """An encoder that remembers what it encoded."""

    name, dimension, languages = "counting", 2, frozenset({"*"})

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode_queries(self, texts: list[str]) -> Vectors:
        self.seen += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    encode_passages = encode_queries


def examples(root: Path, *texts: str) -> None:
    """Write the only examples."""
    lines = "".join(f"      - {text}\n" for text in texts)
    (root / "nlu" / "en" / "social.yml").write_text(f"nlu:\n  - intent: greet\n    examples: |\n{lines}")


def test_vectors_are_made_once_for_each_example(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, file = Counting(), root / "vectors.npz"
    monkeypatch.setattr(encoder_set, "load_last", lambda _: encoder)
    examples(root, "hi", "hello", "hi")
    rasa_training.write_vectors(root, file, RetrievalSettings(), scratch=root / "scratch")
    examples(root, "hello", "good day")
    rasa_training.write_vectors(root, file, RetrievalSettings(), scratch=root / "scratch")
    with np.load(file) as kept:
        assert (kept["texts"].tolist(), kept["vectors"].tolist()) == (["hello", "good day"], [[5, 1], [8, 1]])
    assert sorted(encoder.seen) == ["good day", "hello", "hi"]


@pytest.mark.parametrize("found", [b"", b"no archive"])
def test_a_damaged_file_of_vectors_is_made_anew(root: Path, monkeypatch: pytest.MonkeyPatch, found: bytes) -> None:
    monkeypatch.setattr(encoder_set, "load_last", lambda _: Counting())
    examples(root, "hi")
    (root / "vectors.npz").write_bytes(found)
    with np.load(
        rasa_training.write_vectors(root, root / "vectors.npz", RetrievalSettings(), scratch=root / "scratch")
    ) as kept:
        assert kept["texts"].tolist() == ["hi"]


@pytest.mark.parametrize(
    ("program", "refused"), [("raise SystemExit(3)", "failed with exit code 3"), ("pass", "ended without a model")]
)
def test_a_training_that_fails_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], program: str, refused: str
) -> None:
    monkeypatch.setattr(encoder_set, "load_last", lambda _: Counting())
    command = (sys.executable, "-c", f"print('words of Rasa', flush=True); {program}")
    monkeypatch.setattr(rasa_process, "training_command", lambda *_: command)
    examples(root, "hi")
    with pytest.raises(StartError, match=refused):
        rasa_training.train(root, root, RetrievalSettings())
    assert "words of Rasa" in capfd.readouterr().out
