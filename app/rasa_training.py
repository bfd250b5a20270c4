"""Training Rasa: the examples' sentence vectors are made here, with the app's encoder, and Rasa learns from them."""

import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import yaml

from app import rasa_process
from app.start_error import StartError
from app.supervision.launch import launch
from retrieval import encoder_set
from retrieval.encoders import Encoder, Vectors
from retrieval.settings import RetrievalSettings

VECTORS_VARIABLE = "FIRSTLINE_EXAMPLE_VECTORS"
"""Tells the classifier in Rasa's pipeline where the examples' vectors are."""
ARTICLES = "knowledge/demo/articles"
"""Their wordings stand for what customers ask; each language's are of many subjects."""
FROM_EACH_ARTICLE = 4
_INPUTS = ("bot/config.yml", "bot/domain", "bot/rules", "bot/components", "nlu", "requirements/rasa.lock", ARTICLES)
_KEPT_MODELS = 2
_BATCH = 64
_THREADS = 2


def wanted(root: Path, data_dir: Path, retrieval: RetrievalSettings) -> Path:
    """Where the model for the present inputs and the present encoder is, once it is trained.

    Args:
        root: the repository.
        data_dir: the service's data folder.
        retrieval: whose last model, which reads every language, encodes the messages.
    """
    return data_dir / "models" / f"firstline-{inputs_digest(root, retrieval.models[-1])}.tar.gz"


def inputs_digest(root: Path, encoder: str) -> str:
    """Name what a model is trained from, so that a change of any of it asks for a new one.

    Args:
        root: the repository.
        encoder: name of the encoder.

    Returns:
        The first 16 hexadecimal digits of a SHA-256 over names and contents.
    """
    digest = hashlib.sha256(encoder.encode() + b"\0")
    for path in sorted(_input_files(root)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _input_files(root: Path) -> Iterator[Path]:
    for name in _INPUTS:
        path = root / name
        if path.is_file():
            yield path
        yield from (found for found in path.rglob("*") if found.suffix in {".yml", ".py", ".txt", ".md"})


def train(root: Path, data_dir: Path, retrieval: RetrievalSettings) -> Path:
    """Train a model for the present inputs, whether or not there is one, with Rasa's output on the screen.

    Args:
        root: the repository.
        data_dir: the service's data folder.
        retrieval: names the encoder.

    Returns:
        The model file.

    Raises:
        StartError: Rasa's environment is missing or the training failed.
        EncoderUnavailable: the encoder's files are missing, or differ from the ones that were measured.
    """
    model, out = wanted(root, data_dir, retrieval), training_folder(data_dir)
    discard_unfinished(data_dir)
    out.mkdir(parents=True, exist_ok=True)
    questions = write_questions(root, out / "questions.yml")
    command = rasa_process.training_command(root, out, questions)
    vectors = write_vectors(root, model.parent / "vectors.npz", retrieval, scratch=out)
    environment = rasa_process.environment(root, os.environ) | {VECTORS_VARIABLE: str(vectors.resolve())}
    _run(command, root, environment)
    return adopt(data_dir, model)


def _run(command: Sequence[str], root: Path, environment: Mapping[str, str]) -> None:
    """Run Rasa to its end, with its output on the screen; it ends with this process, however that ends."""
    training = launch(command, environment=environment, output=sys.stdout.fileno(), cwd=root)
    try:
        if (code := training.wait()) != 0:
            raise StartError(f"Rasa's training failed with exit code {code}.")
    finally:
        training.kill()
        training.wait()


def examples(root: Path) -> list[str]:
    """The training examples of all languages, each once, in order."""
    found = dict.fromkeys(questions(root))
    for file in sorted((root / "nlu").glob("*/*.yml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = group.get("examples", "").splitlines() if "intent" in group else ()
            found.update(dict.fromkeys(line.removeprefix("- ").strip() for line in lines))
    return list(found)


def questions(root: Path, languages: str = "*") -> list[str]:
    """Some of the wordings that each article of the demo has, in order; examples of what is no control intent.

    Args:
        root: the repository.
        languages: of which articles, as a pattern of their folder's name.
    """
    found: dict[str, None] = {}
    for file in sorted((root / ARTICLES).glob(f"{languages}/*.md")):
        variants = yaml.safe_load(file.read_text(encoding="utf-8").split("---", 2)[1])["variants"]
        found.update(dict.fromkeys(" ".join(str(each).split()) for each in variants[:FROM_EACH_ARTICLE]))
    return list(found)


def write_questions(root: Path, file: Path, languages: str = "*") -> Path:
    """Write `questions` as Rasa reads examples; `file` is returned."""
    # Rasa takes brackets and a leading slash for markup.
    plain = [text for text in questions(root, languages) if not set(text) & set("[]{}") and not text.startswith("/")]
    lines = "".join(f"- {text}\n" for text in plain)
    nlu = {"version": "3.1", "nlu": [{"intent": "ask_question", "examples": lines}]}
    file.write_text(yaml.safe_dump(nlu, allow_unicode=True, width=10_000), encoding="utf-8")
    return file


def write_vectors(root: Path, file: Path, retrieval: RetrievalSettings, *, scratch: Path) -> Path:
    """Bring the file with the examples' vectors up to date; what it lacks is encoded, which takes milliseconds each.

    Args:
        root: the repository.
        file: with `encoder`, `texts` and, row by row, `vectors`; made anew if it is of another encoder.
        retrieval: names the encoder.
        scratch: folder on the same disk, where the file is written before it takes its place.

    Returns:
        The file.

    Raises:
        EncoderUnavailable: the encoder's files are missing, or differ from the ones that were measured.
    """
    encoder, texts = encoder_set.load_last(retrieval), examples(root)
    known = _stored(file, encoder.name)
    new = [text for text in texts if text not in known]
    known.update(zip(new, _encoded(encoder, new), strict=True))
    fresh = scratch / file.name
    vectors = np.stack([known[text] for text in texts]).astype(np.float16)
    np.savez(fresh, encoder=np.array(encoder.name), texts=np.array(texts), vectors=vectors)
    return fresh.replace(file)


def _stored(file: Path, encoder: str) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as kept:
            if str(kept["encoder"]) != encoder:
                return {}
            return dict(zip(map(str, kept["texts"]), kept["vectors"], strict=True))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return {}


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    batches = [list(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
    with ThreadPoolExecutor(_THREADS) as pool:
        return np.vstack([np.zeros((0, encoder.dimension), np.float32), *pool.map(encoder.encode_queries, batches)])


def training_folder(data_dir: Path) -> Path:
    """Where a training writes its model, so that an interrupted one leaves nothing that looks finished."""
    return data_dir / "models" / f".training-{os.getpid()}"


def adopt(data_dir: Path, model: Path) -> Path:
    """Move a freshly trained model to its place and forget all but the most recent ones.

    Raises:
        StartError: the training left no model.
    """
    fresh = training_folder(data_dir) / "model.tar.gz"
    if not fresh.is_file():
        raise StartError("Rasa's training ended without a model.")
    fresh.replace(model)
    shutil.rmtree(fresh.parent)
    by_age = sorted(model.parent.glob("firstline-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in by_age[_KEPT_MODELS:]:
        old.unlink()
    return model


def discard_unfinished(data_dir: Path) -> None:
    """Remove what trainings left behind whose process has ended."""
    for folder in (data_dir / "models").glob(".training-*"):
        if not psutil.pid_exists(int(folder.name.rpartition("-")[2])):
            shutil.rmtree(folder)
