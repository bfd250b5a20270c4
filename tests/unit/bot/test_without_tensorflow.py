"""Which models are served without TensorFlow, and what stands in for it."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot import without_tensorflow

LIGHT = sorted(without_tensorflow.COMPONENTS_WITHOUT)


def model(folder: Path, components: list[str]) -> Path:
    """A model file that says which components predict."""
    nodes = {f"node{number}": {"uses": component} for number, component in enumerate(components)}
    described = json.dumps({"predict_schema": {"nodes": nodes}, "train_schema": {"nodes": {}}}).encode()
    path = folder / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(described)
        archive.addfile(entry, io.BytesIO(described))
    return path


def test_a_model_of_known_components_needs_no_tensorflow(tmp_path: Path) -> None:
    assert without_tensorflow.suits(model(tmp_path, LIGHT))


@pytest.mark.parametrize("other", ["rasa.nlu.classifiers.diet_classifier.DIETClassifier", "bot.components.Own"])
def test_one_other_component_is_enough_to_load_it(tmp_path: Path, other: str) -> None:
    assert not without_tensorflow.suits(model(tmp_path, [*LIGHT, other]))


def in_a_process(*lines: str) -> "subprocess.CompletedProcess[str]":
    """Run lines after the stand-ins were put in, in a process of their own."""
    code = "\n".join(("from bot import without_tensorflow", "without_tensorflow.install()", *lines))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_what_stands_in_can_be_named_and_inherited_from() -> None:
    done = in_a_process(
        "import tensorflow as tf",
        "from tensorflow.keras.layers import Layer",
        "from tensorflow_hub.module_v2 import load",
        "class Own(Layer): pass",
        "def typed(value: tf.Tensor | None) -> tf.data.Dataset: ...",
        "assert issubclass(Own, Layer)",
    )
    assert done.returncode == 0, done.stderr


def test_to_call_it_is_an_error() -> None:
    for line in ("tf.constant(1)", "tf.keras.Model()", "tf.function(print)"):
        done = in_a_process("import tensorflow as tf", line)
        assert "TensorFlowMissing: tensorflow." in done.stderr, line


def test_settings_for_it_are_withdrawn_before_rasa_passes_them_on() -> None:
    done = in_a_process(
        "import os",
        "os.environ['TF_INTRA_OP_PARALLELISM_THREADS'] = '1'",
        "without_tensorflow.install()",
        "assert 'TF_INTRA_OP_PARALLELISM_THREADS' not in os.environ",
    )
    assert done.returncode == 0, done.stderr
