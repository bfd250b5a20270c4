"""Conversations that a product manager can read, and what checks them."""
