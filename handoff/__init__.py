"""Tickets and queues: what people take over from the bot."""
