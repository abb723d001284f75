"""Embedded database, settings, command line, and keeping it all."""
