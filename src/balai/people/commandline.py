"""`balai invite` and `balai people`: what the operator does with roles."""

import argparse
import sys
from typing import Any

COUNTRY_HELP = "ISO code of the country, for a national representative"


def add(subparsers: Any) -> None:
    """Adds both commands; each sets `run`, which takes the arguments and returns the exit status."""
    parser = subparsers.add_parser("invite", help="offer a role to an e-mail address; prints the link")
    parser.add_argument("email")
    parser.add_argument("role", help="staff, csco, representative, secretariat or auditor")
    parser.add_argument("slug", help="the place or network")
    parser.add_argument("--country", default="", help=COUNTRY_HELP)
    parser.add_argument("--mail", action="store_true", help="send the link by e-mail too")
    parser.set_defaults(run=invite)
    parser = subparsers.add_parser("people", help="list who holds which role, and open invitations")
    parser.add_argument("slug", nargs="?", default="", help="one place or network only")
    parser.set_defaults(run=people)


def invite(args: argparse.Namespace) -> int:
    """Prints the link, which opens with a code mailed to the address."""
    from balai.places.authority import REPRESENTATIVE, NotAllowed
    from balai.places.texts import Refused

    from . import commands, mailer
    from .person import OPERATOR

    place = _place(args.slug)
    if place is None:
        return _refuse(f"There is no place or network called {args.slug}.")
    kind = REPRESENTATIVE if args.role == "representative" else args.role
    try:
        made, token = commands.invite(OPERATOR, place, args.email, kind, args.country.upper())
    except NotAllowed:
        return _refuse(f"There is no role {args.role} at {args.slug}.")
    except Refused as refused:
        return _refuse(str(refused))
    print(mailer.invitation_link(token))
    if args.mail and not mailer.send_invitation(made, place, token):
        return _refuse("The mail server did not take the letter; the link above works.")
    return 0


def people(args: argparse.Namespace) -> int:
    """One role a line: place, role, country, address, since; then what is still open."""
    from balai.places.models import Place
    from balai.record.models import Head

    from .queries import holders, pending

    place = _place(args.slug) if args.slug else None
    if args.slug and place is None:
        return _refuse(f"There is no place or network called {args.slug}.")
    ids = Head.objects.values_list("place_id", flat=True)
    for found in [place] if place else Place.objects.across(ids).order_by("slug"):
        for held in holders(found.place_id):
            print(found.slug, held.kind, held.country or "-", held.account.email, held.since.date(), sep="\t")
        for offer in pending(found.place_id):
            print(found.slug, offer.kind, offer.country or "-", offer.email, "invited", sep="\t")
    return 0


def _place(slug: str) -> Any:
    from django.http import Http404

    from balai.places.queries import place_named

    try:
        return place_named(slug)
    except Http404:
        return None


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
