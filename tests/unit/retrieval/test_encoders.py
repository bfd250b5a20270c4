"""Refusals of models that are missing or are not the measured ones."""

import hashlib
from pathlib import Path

import pytest

from retrieval import encoders
from retrieval.encoders import EncoderUnavailable, KnownModel, check_files
from retrieval.minilm import MiniLMEncoder


def known(content: bytes) -> KnownModel:
    digest = hashlib.sha256(content).hexdigest()
    return KnownModel(
        "a-package", "a_package", "model", {"model.safetensors": digest}, frozenset({"en"}), MiniLMEncoder
    )


def test_the_measured_files_are_taken(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    check_files(tmp_path, known(b"weights"))


def test_a_file_with_another_digest_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(EncoderUnavailable, match=r"model\.safetensors is missing or is not the file"):
        check_files(tmp_path, known(b"weights"))


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="a-package"):
        check_files(tmp_path, known(b"weights"))


def test_the_first_file_names_the_vectors() -> None:
    digests = {"weights.npz": "a" * 64, "tokens.json": "b" * 64}
    model = KnownModel("a-package", "a_package", "", digests, frozenset({"en"}), MiniLMEncoder)
    assert model.weights == "a" * 64


def test_a_folder_without_a_model_is_refused_with_the_known_names(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="all-minilm-l6-v2"):
        encoders.load(str(tmp_path), frozenset({"en"}))


def test_a_folder_with_a_broken_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[")
    with pytest.raises(EncoderUnavailable, match="cannot be read"):
        encoders.load(str(tmp_path), frozenset({"en"}))
