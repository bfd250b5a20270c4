"""The help centre, which everybody may read."""
