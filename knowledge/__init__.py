"""Articles, immutable revisions, topics with checklists, and the change feed."""
