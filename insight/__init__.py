"""Readers of the event log and the search log."""
