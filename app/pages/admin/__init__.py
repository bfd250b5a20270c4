"""Administrators' pages: accounts, sites, health."""
