"""Speed of a message through everything: stock Rasa and Firstline in turn, in one run."""
