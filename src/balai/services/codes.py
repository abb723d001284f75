"""Codes and secret links of requests: made as everywhere on this site (places.codes)."""

from balai.places.codes import (  # noqa: F401 (what this room calls its own)
    ALPHABET,
    CODE,
    LENGTH,
    as_code,
    kept,
    new_code,
    new_secret,
)
