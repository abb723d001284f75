"""The private table of what was passed on to another city's system."""

from django.db import models

from ..private import Private


class PassedOn(Private):
    """A request that another city's system was sent, or is about to be: written down before anything leaves."""

    code = models.TextField()
    endpoint = models.TextField()
    """Address of the other city's Open311."""
    jurisdiction = models.TextField(default="")
    service = models.TextField()
    client_key = models.TextField()
    """What this sending is called, so that a second one of the same is none where the other side knows such names."""
    tried_at = models.DateTimeField(null=True)
    """When it was about to leave: from then on it may have arrived, whatever came of us."""
    outside = models.TextField(default="")
    """What the other system calls it; empty until it said so."""
    token = models.TextField(default="")
    """What it answered instead, where it names requests later."""
    told = models.TextField(default="")
    """The status and notes that were brought back last."""
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place_id", "code", "endpoint", "jurisdiction"], name="passed_on_once"
            ),
        ]
