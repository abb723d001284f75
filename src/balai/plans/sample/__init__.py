"""The sample: an invented network of invented cities, told through the same commands that people use."""

from .story import HOME_CITY, NETWORK, load_sample

__all__ = ["HOME_CITY", "NETWORK", "load_sample"]
