"""Quality of retrieval and of its confidence."""
