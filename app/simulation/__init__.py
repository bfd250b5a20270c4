"""Simulated customers who ask labelled questions through a running service, and what came of them."""
