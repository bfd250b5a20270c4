"""The editors' pages: articles, and asking the bot."""
