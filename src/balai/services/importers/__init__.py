"""Requests of other systems, taken into a city's record."""
