"""The soak harness itself."""
