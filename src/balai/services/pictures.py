"""Pictures of requests: made anew as everywhere on this site (places.pictures)."""

from balai.places.pictures import TAKEN, reencoded  # noqa: F401 (what this room calls its own)
