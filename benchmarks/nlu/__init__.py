"""How well control intents are told apart: 5-fold, held out, from outside, and what it costs."""
