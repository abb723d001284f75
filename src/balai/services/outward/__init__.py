"""Requests of a city that go to another city's Open311, and that come from there."""
