"""`balai channel` and `balai mail-in`: ways in that a city opens."""

import argparse
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

TEMPFAIL = 75
"""What a mail server reads as: keep the letter and try again (sysexits.h)."""


def add(subparsers: Any) -> None:
    """Add the commands of channels."""
    kinds = subparsers.add_parser("channel", help="ways in: e-mail, Telegram").add_subparsers(
        required=True, metavar="WHAT"
    )
    bot = kinds.add_parser(
        "telegram", help="open a city's bot; the secret of its webhook is printed this once"
    )
    bot.add_argument("place", metavar="PLACE", help="slug of the city")
    bot.add_argument("--token-file", type=Path, required=True, metavar="FILE", help="holds the bot's token")
    bot.add_argument("--address", default="", help="the bot's name as residents know it, such as @MuaraBot")
    bot.add_argument("--register", action="store_true", help="tell Telegram where the webhook is")
    bot.set_defaults(run=open_telegram)
    mail = kinds.add_parser(
        "email", help="open a city's address; the password of its webhook is printed this once"
    )
    mail.add_argument("place", metavar="PLACE", help="slug of the city")
    mail.add_argument("address", metavar="ADDRESS", help="where residents write to")
    mail.set_defaults(run=open_email)
    listed = kinds.add_parser("list", help="list the channels of a city")
    listed.add_argument("place", metavar="PLACE", help="slug of the city")
    listed.set_defaults(run=list_channels)
    gone = kinds.add_parser("close", help="close a channel")
    gone.add_argument("place", metavar="PLACE", help="slug of the city")
    gone.add_argument("name", metavar="NAME", choices=("telegram", "email"), help="telegram or email")
    gone.set_defaults(run=close_channel)
    piped = subparsers.add_parser("mail-in", help="take a letter from a mail server's pipe")
    piped.add_argument("place", metavar="PLACE", help="slug of the city")
    piped.set_defaults(run=mail_in)


def open_telegram(args: argparse.Namespace) -> int:
    from .adapter import NotSaid, Unwanted
    from .opening import open_channel, webhook
    from .telegram import TOKEN, Telegram

    token = args.token_file.read_text().strip()
    if not TOKEN.fullmatch(token):
        return _complain("This is no token of a bot: 123456:ABC…")
    channel, secret = open_channel(_place(args.place), "telegram", token=token, address=args.address)
    address = webhook(args.place, "telegram")
    if args.register:
        try:
            Telegram().register(channel, address, secret)
        except (NotSaid, Unwanted) as error:
            return _complain(f"Telegram did not take the webhook: {error}")
    print(f"webhook\t{address}\nsecret\t{secret}")
    return 0


def open_email(args: argparse.Namespace) -> int:
    from .opening import open_channel, webhook

    _channel, secret = open_channel(_place(args.place), "email", address=args.address)
    print(f"webhook\t{webhook(args.place, 'email')}\npassword\t{secret}")
    return 0


def list_channels(args: argparse.Namespace) -> int:
    """One channel a line: name, address, since."""
    from .tables import Channel

    for one in Channel.objects.of(_place(args.place)).order_by("name"):
        print(one.name, one.address or "-", one.since.date(), sep="\t")
    return 0


def close_channel(args: argparse.Namespace) -> int:
    from .opening import close

    return 0 if close(_place(args.place), args.name) else _complain("There is no such channel.")


def mail_in(args: argparse.Namespace) -> int:
    """75 where the letter could not be kept: the mail server tries again."""
    from django.db import DatabaseError

    from .email_in import Email
    from .hearing import keep
    from .tables import Channel

    body = sys.stdin.buffer.read(Email.limit + 1)
    if len(body) > Email.limit:
        return _complain("The letter is too large.")
    try:
        channel = Channel.objects.of(_place(args.place)).filter(name="email").first()
        if channel is None:
            return _complain("This city takes no letters.")
        keep(channel, Email().name_of(body), body)
    except DatabaseError:
        return TEMPFAIL
    return 0


def _place(slug: str) -> UUID:
    from balai.places.queries import city_named

    return city_named(slug).place_id


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
