"""What customers do with their conversations beside writing: open, read, name themselves, end and rate."""
