"""Rasa without TensorFlow reads every message as it does with it."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

from bot import without_tensorflow
from tests.rasa import sides


class Light(unittest.TestCase):
    """Two processes, one with TensorFlow and one without."""

    maxDiff = None

    def test_the_shipped_model_reads_everything_the_same(self) -> None:
        found = []
        for loaded in ("", "1"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.rasa.readings"],
                cwd=sides.ROOT,
                env={**os.environ, "WITH_TENSORFLOW": loaded},
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
            found.append(done.stdout.splitlines())
        light, full = found
        self.assertEqual((light.pop(), full.pop()), ("tensorflow: False", "tensorflow: True"))
        self.assertEqual(light, full)
        self.assertGreater(len(light), 500)

    def test_the_shipped_model_is_served_without(self) -> None:
        self.assertTrue(without_tensorflow.suits(Path(sides.MODEL)))
