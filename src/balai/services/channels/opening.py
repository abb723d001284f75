"""Opening and closing a city's channels."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from .adapter import hashed, new_secret, sealed
from .hearing import end
from .tables import Channel, Conversation, Incoming, Outgoing


def open_channel(place_id: UUID, name: str, token: str = "", address: str = "") -> tuple[Channel, str]:
    """Open a channel, or give it another token and secret. Returns it with its secret, shown this once."""
    secret = new_secret()
    said = {"secret": hashed(secret), "token": sealed(token) if token else "", "address": address}
    channel, _made = Channel.objects.of(place_id).update_or_create(
        place_id=place_id, name=name, defaults=said
    )
    return channel, secret


def close(place_id: UUID, name: str) -> bool:
    """Close a channel with all that waits in it; reports that came through it stay."""
    with transaction.atomic():
        talks = Conversation.objects.of(place_id).filter(channel=name)
        end(place_id, list(talks.values_list("id", flat=True)))
        for table in (Incoming, Outgoing):
            table.objects.of(place_id).filter(channel=name).delete()
        gone, _rows = Channel.objects.of(place_id).filter(name=name).delete()
    return bool(gone)


def webhook(slug: str, name: str) -> str:
    return f"{settings.CONFIG.url}/{slug}/channels/{name}/"
