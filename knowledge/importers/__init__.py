"""One file per source that articles can be read from."""
