"""Real app processes without Rasa, model and supervisor, where those are no subject; and a client down to the bytes."""
