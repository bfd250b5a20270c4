"""Long runs under faults: `python -m tests.soak` (`make soak`). `tests.soak.run` says how one more is added."""
