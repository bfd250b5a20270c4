"""The embedded chat: its ES modules, and how they are served."""
