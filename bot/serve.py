"""Rasa with our patches: `python -m bot.serve run …`, with the arguments of `rasa run`; started by `bot.launch`."""

import importlib
import runpy
import sys
from pathlib import Path

from bot import without_tensorflow


def main() -> None:
    """Make Rasa light and quick, then run its own entry point in this process."""
    if without_tensorflow.suits(Path(sys.argv[sys.argv.index("--model") + 1])):
        without_tensorflow.install()
    # Imports Rasa, which must not happen before the line above.
    importlib.import_module("bot.patches").apply()
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
