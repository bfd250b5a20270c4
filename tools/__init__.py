"""Set-up of a fresh machine: standard library only, on any CPython from 3.8 on, called by make."""
