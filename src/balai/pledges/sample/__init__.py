"""The sample's hands: a year of invented calls, told through the same commands that people use."""

from .year import load_hands

__all__ = ["load_hands"]
