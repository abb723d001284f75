"""How the acts of places and networks are told."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import name_references, tell

from . import acts


def _people(act: acts.PopulationStated) -> Promise:
    if act.year:
        return _("%(people)s people live here, as of %(year)s, according to %(source)s")
    return _("%(people)s people live here, without a date, according to %(source)s")


def _area(act: acts.AreaStated) -> Promise:
    if act.year:
        return _(
            "The area was stated for %(year)s, in hundredths of a square kilometre: %(area)s (%(source)s)"
        )
    return _("The area was stated without a date, in hundredths of a square kilometre: %(area)s (%(source)s)")


def _joined(act: acts.MemberJoined) -> Promise:
    if act.cohort:
        return _("%(name)s, %(country_name)s, became a member: %(cohort)s")
    return _("%(name)s, %(country_name)s, became a member")


def _framework(act: acts.FrameworkPublished) -> Promise:
    if act.themes_are == "dimensions":
        return _("The framework was published, with these dimensions: %(themes)s")
    return _("The framework was published, with these focus areas: %(themes)s")


tell(
    {
        acts.PlaceOpened: _("The record of %(name)s begins"),
        acts.NetworkOpened: _("The record of %(full_name)s (%(name)s) begins"),
        acts.FrameworkPublished: _framework,
        acts.WeightsPublished: _("Weights for the self-assessment were published by: %(source)s"),
        acts.WeightsRefused: _("Published weights cannot be used: %(reason)s"),
        acts.MemberJoined: _joined,
        acts.MemberLeft: _("%(origin)s left the network: %(reason)s"),
        acts.PopulationStated: _people,
        acts.AreaStated: _area,
        acts.BoundaryStated: _("The outline of the place was stated by: %(source)s"),
        acts.NeedStated: _("A need was stated: %(name)s"),
        acts.PotentialStated: _("A potential was stated: %(name)s"),
        acts.PracticeDescribed: _("A practice was described: %(name)s, kept by %(keeper)s"),
        acts.ProfileWithdrawn: _("A need, potential or practice is no longer said: %(reason)s"),
    }
)


def _names(wanted: Mapping[UUID, set[str]]) -> dict[str, str]:
    """Members of a network by their origin or slug."""
    said = list(set().union(*wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT origin, slug, name FROM places_member WHERE place_id = ANY(%s) "
            "AND (origin = ANY(%s) OR slug = ANY(%s))",
            [list(wanted), said, said],
        )
        return {key: name for origin, slug, name in cursor.fetchall() for key in (origin, slug)}


name_references(("city", "origin"), _names)
