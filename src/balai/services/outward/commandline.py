"""`balai open311 pull` and `push`: requests from and to another city's Open311."""

import argparse
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID


def add(kinds: Any) -> None:
    """Add the two commands."""
    taken = kinds.add_parser("pull", help="take another city's requests, and what came of those sent there")
    taken.add_argument("place", metavar="PLACE", help="slug of the city")
    taken.add_argument("url", metavar="URL", help="the other city's endpoint, or its discovery.json or .xml")
    taken.add_argument(
        "--since", type=_moment, metavar="ISO", help="reported since then; usually the last 90 days"
    )
    taken.add_argument(
        "--map", type=Path, metavar="MAP.toml", help="what the other city's fields and states mean"
    )
    taken.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
    taken.set_defaults(run=pull)
    sent = kinds.add_parser("push", help="send a request to another city, once")
    sent.add_argument("place", metavar="PLACE", help="slug of the city")
    sent.add_argument("code", metavar="CODE", help="the request")
    sent.add_argument(
        "--to", required=True, metavar="URL", help="the other city's endpoint, or its discovery"
    )
    sent.add_argument(
        "--key-file", type=Path, required=True, metavar="FILE", help="holds the other city's api_key"
    )
    sent.add_argument("--service", default="", metavar="CODE", help="its service there")
    sent.add_argument(
        "--rules", type=Path, metavar="RULES.toml", help="[services]: which service a kind is there"
    )
    sent.set_defaults(run=push)
    for one in (taken, sent):
        one.add_argument(
            "--jurisdiction", default="", metavar="J", help="where the other city serves several"
        )
        one.add_argument(
            "--allow-private",
            action="store_true",
            help="also an address that is not public, and without https",
        )


def pull(args: argparse.Namespace) -> int:
    """What is wrong is named and left out; the rest is taken."""
    from balai.record.seal import seal_all
    from balai.web.progress import bar

    from ..importers.documents import OPEN311
    from ..importers.table import read_map
    from .asking import endpoint
    from .pulling import WINDOW
    from .pulling import pull as take
    from .pushing import bring_back

    place_id, how = _place(args.place), read_map(args.map, OPEN311)
    city = endpoint(args.url, args.jurisdiction, private=args.allow_private)
    since = args.since or datetime.now(UTC) - WINDOW
    with bar() as progress:
        done = take(place_id, city, since, how, progress, dry_run=args.dry_run)
    for wrong in done.wrong:
        print(wrong, file=sys.stderr)
    if args.dry_run:
        print(f"{done.read} requests read; {len(done.wrong)} are wrong. Nothing was written.")
        return 0
    back = bring_back(place_id, city)
    seal_all()
    print(
        f"{done.read} requests read, {done.new} new, {done.changed} in another state, {len(done.wrong)} left out; "
        f"{back} answers to requests that were sent there"
    )
    return 0


def push(args: argparse.Namespace) -> int:
    """Prints what the request is called there."""
    from balai.record.seal import seal_all

    from .asking import endpoint
    from .pushing import push as send

    place_id = _place(args.place)
    city = endpoint(args.to, args.jurisdiction, private=args.allow_private)
    row = send(place_id, args.code, city, _key(args.key_file), args.service or _ruled(args, place_id))
    seal_all()
    print(row.outside or f"taken; its name comes later (token {row.token})")
    return 0


def _ruled(args: argparse.Namespace, place_id: UUID) -> str:
    """The service of a request's kind, or of the kind that this is a finer one of, by the rules; empty for none."""
    from balai.places.texts import Refused

    from ..queries import kind_named, request_of

    if args.rules is None:
        return ""
    try:
        rules = tomllib.loads(args.rules.read_text("utf-8")).get("services", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{args.rules.name}: {error}") from error
    request = request_of(place_id, args.code)
    kind = kind_named(place_id, request.kind) if request else None
    found = (rules.get(kind.code) or rules.get(kind.parent)) if kind and isinstance(rules, dict) else None
    return found if isinstance(found, str) else ""


def _key(file: Path) -> str:
    from balai.places.texts import Refused

    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{file.name} cannot be read.") from error


def _moment(said: str) -> datetime:
    """argparse turns a ValueError into its sentence."""
    found = datetime.fromisoformat(said)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not datetime(2000, 1, 1, tzinfo=UTC) <= found <= datetime.now(UTC) + timedelta(days=1):
        raise ValueError(said)
    return found


def _place(slug: str) -> UUID:
    from balai.places.queries import city_named

    return city_named(slug).place_id
