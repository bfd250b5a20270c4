"""Load: customers and agents over HTTP, and the histories that they write."""
