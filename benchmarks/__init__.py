"""Measurements: quality, speed, endurance; never collected by pytest."""
