"""Links in letters about requests: made as everywhere on this site (people.links)."""

from balai.people.links import CONFIRM, SPEAK, STOP, row_of, token  # noqa: F401 (what this room calls its own)
