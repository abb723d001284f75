"""Addresses of places: their names in ASCII."""

import re
import unicodedata


def slug_of(name: str) -> str:
    """`Ha Noi` → `ha-noi`; `Kota Jambi` → `kota-jambi`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
