"""Where processes start: ASGI app, worker, supervisor, command line, pages."""
