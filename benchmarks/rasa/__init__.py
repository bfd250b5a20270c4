"""Rasa at its webhook: `rasa run` as it comes, and as this project starts it, in turn in one run."""
