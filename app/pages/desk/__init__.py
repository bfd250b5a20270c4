"""The desk: the queue, what it alerts of, live chats, ready replies."""
