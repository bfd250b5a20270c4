"""One file per channel that customers write through."""
