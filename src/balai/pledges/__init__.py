"""Hands: a city calls for them, residents pledge, and everybody sees what came of it."""
