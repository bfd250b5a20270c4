"""A ticket's page at the desk."""
