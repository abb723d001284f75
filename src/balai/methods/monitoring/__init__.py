"""The monitoring report: inputs, methods by id, and the values a report is made of.

A method stays under its id for ever, so that every published report can be made again; see report1.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import report1
from .inputs import Inputs
from .values import Report

METHODS: Mapping[str, Callable[[Inputs], Report]] = MappingProxyType({report1.METHOD: report1.report})
LATEST = report1.METHOD

__all__ = ["LATEST", "METHODS", "Inputs", "Report"]
