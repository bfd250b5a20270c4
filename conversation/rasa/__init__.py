"""The way to Rasa: which process has a conversation, one exchange a turn, and what a lost tracker would hold."""
