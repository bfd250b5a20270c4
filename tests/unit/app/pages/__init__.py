"""Unit tests of the pages."""
