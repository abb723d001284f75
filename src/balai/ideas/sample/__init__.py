"""The sample's ideas: a call, told through the same commands that people use."""

from .ideas import load_ideas

__all__ = ["load_ideas"]
