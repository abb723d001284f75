"""Telling what happens to an idea: those who proposed it, and those who asked for letters."""
