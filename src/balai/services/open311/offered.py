"""What a city's counter offers: where its interface is, its services, and their questions."""

from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from balai.places.queries import city_named
from balai.record.read import bodies

from ..models import Kind
from ..queries import counter_of, kind_named
from ..queries import kinds as open_kinds
from .jurisdiction import Jurisdiction, served
from .wire import MEDIA, Wrong

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
BEFORE = "2026-01-01T00:00:00Z"
"""The changeset where no counter is open yet."""


def discovery(slug: str) -> dict[str, Any]:
    """The two addresses of a place, or that of all and of each place. Raises Wrong."""
    there = [one for one in served() if slug in {"", one.slug}]
    if slug and not there:
        raise Wrong(404, _("There is no jurisdiction of this jurisdiction_id."))
    changed = {one.slug: _changed(one.id) for one in there}
    newest = max(changed.values(), default=BEFORE)
    return {
        "changeset": newest,
        "contact": _("The counter of the city: %(address)s") % {"address": f"{settings.CONFIG.url}/{slug}"},
        "key_service": _("The city gives keys: ask its staff at %(address)s")
        % {"address": f"{settings.CONFIG.url}/{slug}"},
        "endpoints": [
            _endpoint("/open311/v2", newest),
            *(_endpoint(f"/{one.slug}/open311/v2", changed[one.slug], _is_sample(one)) for one in there),
        ],
    }


def _endpoint(path: str, changeset: str, sample: bool = False) -> dict[str, Any]:
    return {
        "specification": SPECIFICATION,
        "url": f"{settings.CONFIG.url}{path}",
        "changeset": changeset,
        "type": "test" if sample else "production",
        "formats": [MEDIA["xml"], MEDIA["json"]],
    }


def _is_sample(place: Jurisdiction) -> bool:
    try:
        return bool(city_named(place.slug).sample)
    except Http404:
        return False


def _changed(place_id: UUID) -> str:
    """When the counter or its services last changed: the time of the act that did it, which is past."""
    counter = counter_of(place_id)
    entries = [
        *Kind.objects.of(place_id).values_list("entry", flat=True),
        *([counter.entry] if counter else []),
    ]
    body = next(bodies(place_id, max(entries), max(entries) + 1), b"{}")
    return f"{msgspec.json.decode(body).get('at', BEFORE)[:16]}:00Z"


def services(place_id: UUID) -> list[dict[str, Any]]:
    """The kinds that residents choose from."""
    return [
        {
            "service_code": kind.code,
            "service_name": kind.name,
            "description": kind.text,
            "metadata": bool(kind.questions),
            "type": "realtime",
            "keywords": ",".join(kind.keywords),
            "group": kind.group,
        }
        for kind in open_kinds(place_id)
        if not kind.parent
    ]


def definition(place_id: UUID, code: str) -> dict[str, Any]:
    """The questions of a kind, also of a finer one that a request was sorted into. Raises Wrong."""
    kind = kind_named(place_id, code)
    if kind is None or kind.closed_on:
        raise Wrong(404, _("There is no service of this service_code."))
    return {
        "service_code": kind.code,
        "attributes": [_attribute(question, order) for order, question in enumerate(kind.questions, 1)],
    }


def _attribute(question: dict[str, Any], order: int) -> dict[str, Any]:
    """A question as the standard has it; no text of it is empty, which a checker of XML asks for."""
    datatype = question.get("datatype", "string")
    found = {
        "variable": True,
        "code": question["code"],
        "datatype": datatype,
        "required": bool(question.get("required")),
        "datatype_description": question.get("hint") or str(_expected(datatype)),
        "order": order,
        "description": question["text"],
    }
    if choices := question.get("choices"):
        found["values"] = [{"key": one["key"], "name": one["name"]} for one in choices]
    return found


def _expected(datatype: str) -> str:
    return {
        "number": _("A number"),
        "datetime": _("A day and a time"),
        "text": _("Some sentences"),
        "singlevaluelist": _("One of the answers"),
        "multivaluelist": _("One or more of the answers"),
    }.get(datatype, _("A few words"))
