"""A report as JSON: keys sorted, no spaces, UTF-8, one LF at the end."""

import json

import msgspec

from balai.methods.monitoring.values import Report

from .tables import SURROGATE


def as_json(report: Report) -> bytes:
    """The whole report, text exactly as the record has it; lone surrogates become U+FFFD."""
    plain = msgspec.to_builtins(report)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return SURROGATE.sub("\ufffd", text).encode() + b"\n"
