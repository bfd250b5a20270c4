"""Unit tests of what is learned from conversations."""
