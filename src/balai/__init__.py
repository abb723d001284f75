"""Balai: the open hall that a network of cities shares."""

__version__ = "0.1.0"
