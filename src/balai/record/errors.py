"""Errors meant for people."""


class NoSuchRecord(LookupError):
    """The message names what was asked for and where to look."""
