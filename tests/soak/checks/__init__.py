"""The checker: joins histories with the database and counts violations of each invariant."""
