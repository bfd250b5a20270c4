"""Pages: demo, help centre, sign-in and desk, rendered on the server."""
