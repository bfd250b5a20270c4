"""What every layer needs: settings, database, event log, errors, rights, catalogs."""
