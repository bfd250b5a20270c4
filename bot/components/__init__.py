"""Components of Rasa's pipeline that are ours; they run inside Rasa, with its packages."""
