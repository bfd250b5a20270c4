"""Parts of the run about timers: conversations whose timers are due, processes that fire them, and the judge."""
