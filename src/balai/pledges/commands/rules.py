"""What a call for hands may say. Raises Refused, naming the field."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from balai.places import links, texts
from balai.places.queries import profile
from balai.places.rings import in_the_world
from balai.places.texts import Refused
from balai.places.zones import check_zone

from .. import acts
from ..models import Shift
from ..states import MINORS

MOST_SHIFTS, MOST_PLACES = 20, 1000
LONGEST = timedelta(hours=24)
AHEAD = timedelta(days=366)
TITLE_LIMIT, PLACE_LIMIT = 120, 200
CAME_FROM = ("idea", "request", "target", "project")
"""Kinds of things that a call may have come from."""
OPTIONAL = ("why", "skill", "bring", "city_brings", "safety")


def checked(place_id: UUID, act: acts.HandsCalled, now: datetime) -> acts.HandsCalled:
    """The call as it may stand in the record."""
    said = {
        "title": texts.text(act.title, "title", needed=True, limit=TITLE_LIMIT),
        "what": texts.text(act.what, "what", needed=True),
        "where": texts.text(act.where, "where", needed=True, limit=PLACE_LIMIT),
        **{name: texts.text(getattr(act, name), name) for name in OPTIONAL},
    }
    check_zone(act.timezone)
    _check_profile(place_id, act)
    links.check(place_id, act.links, CAME_FROM, "links")
    _check_minors(act)
    if (act.lat is None) != (act.lon is None) or not in_the_world([(act.lon or 0, act.lat or 0)]):
        raise Refused(_("This point lies nowhere on the map."), "lat")
    if not act.shifts or len(act.shifts) > MOST_SHIFTS:
        raise Refused(_("Name one to %(most)d times.") % {"most": MOST_SHIFTS}, "shifts")
    for one in act.shifts:
        check_shift(one, now)
    return msgspec.structs.replace(act, **said)


def check_shift(one: acts.Shift, now: datetime) -> None:
    begins, ends = _moment(one.begins), _moment(one.ends)
    if not begins < ends <= begins + LONGEST:
        raise Refused(_("A time ends after it begins, within 24 hours."), "shifts")
    if begins > now + AHEAD:
        raise Refused(_("A time lies at most a year ahead."), "shifts")
    if not 1 <= one.places <= MOST_PLACES:
        raise Refused(_("A time has 1 to %(most)d places.") % {"most": MOST_PLACES}, "shifts")


def check_may_change(before: Shift | None, after: acts.Shift | None, now: str) -> None:
    """A time that began stays as it is; one that people pledged for is neither taken away nor made too small."""
    begun = before is not None and before.begins <= now
    if before and after and begun and (after.begins, after.ends) != (before.begins, before.ends):
        raise Refused(_("A time that has begun stays as it is."), "shifts")
    if after and not begun and after.begins <= now:
        raise Refused(_("A time lies in the future."), "shifts")
    if before and after is None and (begun or before.coming + before.hoping + before.waiting):
        raise Refused(_("People pledged for a time that is no longer there. Call it off instead."), "shifts")
    if before and after and after.places < before.coming:
        message = _("%(n)d people come by now: there cannot be fewer places.") % {"n": before.coming}
        raise Refused(message, "shifts")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Write a day and a time."), "shifts") from error
    if found.tzinfo is None:
        raise Refused(_("Write a day and a time."), "shifts")
    return found


def _check_profile(place_id: UUID, act: acts.HandsCalled) -> None:
    """The need and the practice are this place's own."""
    known = profile(place_id) if act.need or act.practice else {}
    for field in ("need", "practice"):
        ref = getattr(act, field)
        if ref and ref not in {item.ref for item in known.get(field, [])}:
            raise Refused(_("Choose from what the city says of itself."), field)


def _check_minors(act: acts.HandsCalled) -> None:
    if act.minors not in MINORS:
        raise Refused(_("Say whether people under 18 may come."), "minors")
    if not 0 <= act.least_age < 18 or (act.least_age and act.minors == "no"):
        raise Refused(_("A least age is below 18, where people under 18 may come."), "least_age")
