"""What staff keep for themselves and each other: notes, words for answers, who works where, views of the queue."""

from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from balai.people.person import account_id_of
from balai.people.queries import holders
from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.web.languages import NAMES

from ..models import AnswerTemplate, OfficeMember, SavedView, StaffNote
from ..queries import kind_named, offices, request_of
from ..wanted import Wanted
from .answering import ANSWER_LIMIT

MOST_VIEWS, MOST_TEMPLATES = 20, 200
NAME_LIMIT = 120


def write_note(actor: Actor, place_id: UUID, code: str, text: str) -> None:
    """Leave a note about a request for the other staff; it is shown at the desk alone. Raises Refused."""
    actor.first(EDITORS, place_id)
    words = texts.text(text, "note", limit=ANSWER_LIMIT)
    if not texts.says_something(words):
        raise Refused(_("Write what the others should know."), "note")
    account = account_id_of(actor)
    if account is None or request_of(place_id, code) is None:
        raise Refused(_("There is no report of this code."))
    StaffNote.objects.create(place_id=place_id, code=code, account=account, text=words)


def keep_template(
    actor: Actor, place_id: UUID, name: str, lang: str, text: str, kind: str = "", key: UUID | None = None
) -> None:
    """Keep words for answers, new (`key` None) or otherwise than before. Raises Refused."""
    actor.first(EDITORS, place_id)
    name, text = texts.text(name, "name", limit=NAME_LIMIT), texts.text(text, "text", limit=ANSWER_LIMIT)
    if not name or not texts.says_something(text):
        raise Refused(_("Give it a name, and write the words."), "text" if name else "name")
    if lang not in NAMES:
        raise Refused(_("Choose a language."), "lang")
    if kind and kind_named(place_id, kind) is None:
        raise Refused(_("Choose what it is about."), "kind")
    every = AnswerTemplate.objects.of(place_id)
    row = every.filter(id=key).first() if key else AnswerTemplate(place_id=place_id)
    if row is None:
        raise Refused(_("It is gone by now."))
    if key is None and every.count() >= MOST_TEMPLATES:
        raise Refused(_("There are too many already. Take one away first."))
    row.name, row.lang, row.text, row.kind = name, lang, text, kind
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("There are words of this name in this language already."), "name") from error


def drop_template(actor: Actor, place_id: UUID, key: UUID) -> None:
    """Words for answers are no longer offered; answers that were given with them stay."""
    actor.first(EDITORS, place_id)
    AnswerTemplate.objects.of(place_id).filter(id=key).delete()


def set_members(actor: Actor, place_id: UUID, office: str, accounts: set[UUID]) -> None:
    """Who works in an office, from those who hold a role of the city. Raises Refused."""
    actor.first(EDITORS, place_id)
    if office not in {one.ref for one in offices(place_id)}:
        raise Refused(_("Choose an office."), "office")
    staff = {held.account_id for held in holders(place_id) if held.kind in EDITORS}
    if not accounts <= staff:
        raise Refused(_("Choose from those who work for this city."), "members")
    with transaction.atomic():
        there = OfficeMember.objects.of(place_id).filter(office=office)
        there.exclude(account__in=accounts).delete()
        new = accounts - set(there.values_list("account", flat=True))
        OfficeMember.objects.bulk_create(
            [OfficeMember(place_id=place_id, office=office, account=one) for one in sorted(new)],
            ignore_conflicts=True,
        )


def keep_view(actor: Actor, place_id: UUID, name: str, wanted: Wanted) -> None:
    """Keep what is on the screen under a name; the same name again takes its place. Raises Refused."""
    actor.first(EDITORS, place_id)
    account, name = account_id_of(actor), texts.text(name, "name", limit=60)
    if not name or account is None:
        raise Refused(_("Give it a name."), "name")
    mine = SavedView.objects.of(place_id).filter(account=account)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(_("There are too many already. Take one away first."), "name")
    query = {field: value for field, value in msgspec.structs.asdict(wanted).items() if field != "after"}
    mine.update_or_create(place_id=place_id, account=account, name=name, defaults={"query": query})


def drop_view(actor: Actor, place_id: UUID, key: UUID) -> None:
    """Take a view of one's own away; somebody else's stays."""
    actor.first(EDITORS, place_id)
    if account := account_id_of(actor):
        SavedView.objects.of(place_id).filter(account=account, id=key).delete()
