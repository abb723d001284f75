"""The sample's counter: a year of invented reports, told through the same commands that people use."""

from .year import load_counter

__all__ = ["load_counter"]
