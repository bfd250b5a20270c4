"""What staff do and see in conversations: use cases that touch conversation and ticket together."""
