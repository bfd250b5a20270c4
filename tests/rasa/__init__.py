"""Tests that run inside Rasa's own environment, by unittest; `tests/e2e/test_rasa.py` starts them.

They run without TensorFlow, as the server does; `WITH_TENSORFLOW=1` loads it.
"""

import os

from bot import without_tensorflow

if not os.environ.get("WITH_TENSORFLOW"):
    without_tensorflow.install()
