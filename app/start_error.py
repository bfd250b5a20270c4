"""The one error of starting: what a person must change before the service can run."""


class StartError(Exception):
    """The service cannot start; the message says why and what to do about it."""
