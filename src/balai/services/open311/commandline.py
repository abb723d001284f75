"""`balai open311`: keys with which apps and systems send requests, and the interfaces of other cities."""

import argparse
from typing import Any
from uuid import UUID


def add(subparsers: Any) -> None:
    """Add the commands of keys, and of other cities."""
    from ..outward import commandline as outward

    parser = subparsers.add_parser(
        "open311", help="keys of apps that send requests; requests from and to other cities"
    )
    kinds = parser.add_subparsers(required=True, metavar="WHAT")
    one = kinds.add_parser("key", help="issue a key; it is printed this once")
    one.add_argument("place", metavar="PLACE", help="slug of the city")
    one.add_argument("name", metavar="NAME", help="whose key it is")
    one.add_argument("--per-hour", type=int, default=600, metavar="N", help="requests in an hour")
    one.add_argument("--answers", action="store_true", help="it also sends updates, as an office of the city")
    one.set_defaults(run=issue_key)
    listed = kinds.add_parser("keys", help="list the keys of a city")
    listed.add_argument("place", metavar="PLACE", help="slug of the city")
    listed.set_defaults(run=list_keys)
    gone = kinds.add_parser("revoke", help="make a key open nothing any more")
    gone.add_argument("place", metavar="PLACE", help="slug of the city")
    gone.add_argument("id", metavar="ID", type=UUID, help="as the list shows it")
    gone.set_defaults(run=revoke_key)
    outward.add(kinds)


def issue_key(args: argparse.Namespace) -> int:
    """Prints the key alone, so that a script can keep it."""
    from .keys import issue

    print(issue(_place(args.place), args.name, args.per_hour, args.answers))
    return 0


def list_keys(args: argparse.Namespace) -> int:
    """One key a line: id, requests an hour, since, last used, revoked or not, name."""
    from ..models import ApiKey

    for key in ApiKey.objects.of(_place(args.place)).order_by("since"):
        used = key.used_at.date() if key.used_at else "-"
        state = "revoked" if key.revoked else "open"
        print(key.id, key.per_hour, key.since.date(), used, state, key.name, sep="\t")
    return 0


def revoke_key(args: argparse.Namespace) -> int:
    from .keys import revoke

    revoke(_place(args.place), args.id)
    return 0


def _place(slug: str) -> UUID:
    from balai.places.queries import city_named

    return city_named(slug).place_id
