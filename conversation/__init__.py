"""Transcript, turns, arbitration and every use case that touches chat and ticket together."""
