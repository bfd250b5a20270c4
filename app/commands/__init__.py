"""The commands of `firstline`, a module for each of them, named like it."""
