"""What the demo's help centre answers on its first day, to questions that were written apart from it."""
