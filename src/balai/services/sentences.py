"""How the acts of the counter are told."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import name_references, tell

from . import acts


def _answered(act: acts.RequestAnswered) -> Promise:
    if act.answer == "done":
        return _("The office says that %(code)s is done; those who reported are asked")
    if act.answer == "declined":
        return _("The office says that %(code)s will not be done, and why")
    return _("The office wrote about %(code)s")


def _fixed(act: acts.RequestFixed) -> Promise:
    if act.how == "agreed":
        return _("%(code)s counts as fixed: everybody who was asked agrees")
    return _("%(code)s counts as fixed: nobody objected in time")


def _moderated(act: acts.RequestModerated) -> Promise:
    if act.shown:
        return _("Words or pictures of %(code)s are shown: %(reason)s")
    return _("Words or pictures of %(code)s are held: %(reason)s")


def _observed(act: acts.StateObserved) -> Promise:
    if act.said:
        return _("Another system showed %(code)s as “%(said)s”")
    return _("Another system showed a new state of %(code)s")


def _opened(act: acts.RequestOpened) -> Promise:
    if act.state == "passed on":
        return _("%(code)s was reported from outside the city and is passed on: %(kind)s")
    if act.office:
        return _("%(code)s was reported: %(kind)s. %(office)s has it")
    return _("%(code)s was reported: %(kind)s")


def _routed(act: acts.RouteSet) -> Promise:
    if not act.office:
        return _("A rule of which office answers what was taken away")
    if act.kind and act.area:
        return _("%(office)s answers %(kind)s in %(area)s")
    if act.kind:
        return _("%(office)s answers %(kind)s wherever no other rule is finer")
    if act.area:
        return _("%(office)s answers in %(area)s whatever no other rule names")
    return _("%(office)s answers whatever no other rule names")


tell(
    {
        acts.CounterSet: _("The counter works from %(opens)s to %(closes)s; its codes begin with %(prefix)s"),
        acts.KindSet: _("The kind of service “%(name)s” was set"),
        acts.KindClosed: _("The kind of service %(code)s takes no more requests: %(reason)s"),
        acts.OfficeSet: _("The office “%(name)s” answers"),
        acts.OfficeClosed: _("%(ref)s was closed, %(into)s takes over: %(reason)s"),
        acts.AreaSet: _("The area “%(name)s” was outlined"),
        acts.AreaClosed: _("%(ref)s is no longer used: %(reason)s"),
        acts.RouteSet: _routed,
        acts.RequestOpened: _opened,
        acts.RequestJoined: _("One more person reports %(code)s"),
        acts.RequestLeft: _("One person took back their report of %(code)s"),
        acts.RequestSentOn: _("%(code)s was sent on to %(office)s: %(reason)s"),
        acts.RequestPromised: _("Another date was promised for %(code)s, %(promise)s: %(reason)s"),
        acts.RequestStarted: _("Work on %(code)s has begun"),
        acts.RequestAnswered: _answered,
        acts.RequestAgreed: _("Somebody who reported %(code)s says that it is fixed"),
        acts.RequestFixed: _fixed,
        acts.RequestReopened: _("Somebody who reported %(code)s says that it is not fixed; it is open again"),
        acts.RequestMerged: _("%(code)s goes on in %(into)s: %(reason)s"),
        acts.RequestParted: _("%(code)s goes on by itself, apart from %(into)s: %(reason)s"),
        acts.RequestWithdrawn: _("%(code)s was taken back by whoever reported it"),
        acts.RequestChased: _("The promise for %(code)s is broken; %(office)s was asked about it"),
        acts.RequestModerated: _moderated,
        acts.StateObserved: _observed,
        acts.RatingObserved: _("Another system showed a rating of %(code)s"),
    }
)


def _names(wanted: Mapping[UUID, set[str]]) -> dict[str, str]:
    """Kinds, offices and areas by their present name; codes of requests are their own names."""
    places, refs = list(wanted), list(set().union(*wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name FROM services_kind WHERE place_id = ANY(%(places)s) AND code = ANY(%(refs)s) "
            "UNION ALL SELECT ref, name FROM services_office "
            "WHERE place_id = ANY(%(places)s) AND ref = ANY(%(refs)s) "
            "UNION ALL SELECT ref, name FROM services_area "
            "WHERE place_id = ANY(%(places)s) AND ref = ANY(%(refs)s)",
            {"places": places, "refs": refs},
        )
        return {ref: f"“{name}”" for ref, name in cursor.fetchall()}


name_references(("kind", "office", "area", "ref", "into", "code"), _names)
