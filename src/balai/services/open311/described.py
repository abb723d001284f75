"""The OpenAPI 3.1 description of GeoReport v2 as it is served here."""

from typing import Any

import balai

from ..commands.reporting import MOST_PHOTOS, TEXT_LIMIT
from .asked import LAST_PAGE, MOST
from .wire import MEDIA

Schema = dict[str, Any]
SAYS = (
    "GeoReport v2, read and write, in JSON and XML. Reading needs no key; "
    "sending needs an api_key that the city gives. "
    "An empty parameter is an absent one. Errors are an array of {code, description}."
)
TEXT: Schema = {"type": "string"}
PERHAPS: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LINK: Schema = {"type": ["string", "null"], "format": "uri"}
DEGREES: Schema = {"type": ["number", "null"]}
STATUS: Schema = {"type": "string", "enum": ["open", "closed"]}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _thing(optional: tuple[str, ...] = (), **fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
    }


def _several(item: Schema) -> Schema:
    return {"type": "array", "items": item}


ATTRIBUTE = _thing(
    ("values",),
    variable={"type": "boolean"},
    code=TEXT,
    datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
    required={"type": "boolean"},
    datatype_description=TEXT,
    order={"type": "integer"},
    description=TEXT,
    values=_several(_thing(key=TEXT, name=TEXT)),
)
ENDPOINT = _thing(
    specification=TEXT,
    url={"type": "string", "format": "uri"},
    changeset=MOMENT,
    type={"enum": ["production", "test"]},
    formats=_several(TEXT),
)
SCHEMAS: dict[str, Schema] = {
    "Discovery": _thing(changeset=MOMENT, contact=TEXT, key_service=TEXT, endpoints=_several(ENDPOINT)),
    "Service": _thing(
        service_code=TEXT,
        service_name=TEXT,
        description=TEXT,
        metadata={"type": "boolean"},
        type={"enum": ["realtime"]},
        keywords=TEXT,
        group=TEXT,
    ),
    "ServiceDefinition": _thing(service_code=TEXT, attributes=_several(ATTRIBUTE)),
    "Request": _thing(
        ("attributes", "extended_attributes"),
        service_request_id=TEXT,
        status=STATUS,
        status_notes=TEXT,
        service_name=TEXT,
        service_code=TEXT,
        description=TEXT,
        agency_responsible=TEXT,
        service_notice=TEXT,
        requested_datetime=MOMENT,
        updated_datetime=MOMENT,
        expected_datetime={"type": ["string", "null"], "format": "date-time"},
        address=TEXT,
        address_id=PERHAPS,
        zipcode=TEXT,
        lat=DEGREES,
        long=DEGREES,
        media_url=LINK,
        attributes=_several(_thing(code=TEXT, values=_several(TEXT))),
        extended_attributes={"type": "object"},
    ),
    "Sent": _thing(
        ("extended_attributes",),
        service_request_id=TEXT,
        service_notice=TEXT,
        account_id=PERHAPS,
        extended_attributes=_thing(secret=TEXT),
    ),
    "Token": _thing(service_request_id=TEXT, token=TEXT),
    "Update": _thing(
        update_id=TEXT,
        service_request_id=TEXT,
        status=STATUS,
        updated_datetime=MOMENT,
        description=TEXT,
        media_url=LINK,
    ),
    "UpdateSent": _thing(update_id=TEXT, service_request_id=TEXT),
    "Error": _thing(code={"type": "integer"}, description={"type": "string", "minLength": 1}),
}


def _query(name: str, says: str, schema: Schema = TEXT, where: str = "query") -> Schema:
    return {"name": name, "in": where, "required": where == "path", "description": says, "schema": schema}


JURISDICTION = _query(
    "jurisdiction_id",
    "The place; needed where several are served at this address.",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{0,100}$"},
)
PAGES = [
    _query("page", "From 1.", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}),
    _query("page_size", "Items on a page.", {"type": "integer", "minimum": 1, "maximum": MOST}),
]
DAYS = [
    _query("start_date", "From this moment; with end_date at most 90 days; of neither the last 90.", MOMENT),
    _query("end_date", "Until this moment.", MOMENT),
]
EXTENDED = _query("extensions", "true: with what was chosen, and how it stands here.", {"type": "boolean"})
FILTERS = [
    _query("service_request_id", "Names with commas; they override every other filter."),
    _query("service_code", "Services with commas."),
    *DAYS,
    _query("status", "open, closed, or both with a comma."),
    _query("updated_after", "Changed since.", MOMENT),
    _query("updated_before", "Changed until.", MOMENT),
    _query("bbox", "west,south,east,north in degrees."),
    *PAGES,
    EXTENDED,
]
PICTURES: Schema = {
    "type": "array",
    "maxItems": MOST_PHOTOS,
    "items": {"type": "string", "format": "binary"},
}
REPORT: Schema = {
    "type": "object",
    "required": ["service_code"],
    "description": "With lat and long, or address_string. Questions of the service: attribute[code]=answer.",
    "properties": {
        "api_key": TEXT,
        "jurisdiction_id": TEXT,
        "service_code": TEXT,
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": TEXT,
        "description": {"type": "string", "maxLength": TEXT_LIMIT},
        "email": TEXT,
        "phone": TEXT,
        "media_url": {"type": "string", "format": "uri"},
        "client_key": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,64}$"},
        "extensions": {"enum": ["true", "false"]},
    },
}
UPDATE: Schema = {
    "type": "object",
    "required": ["service_request_id", "status", "description"],
    "properties": {
        "api_key": TEXT,
        "jurisdiction_id": TEXT,
        "service_request_id": TEXT,
        "update_id": {"type": "string", "maxLength": 200},
        "status": STATUS,
        "description": TEXT,
    },
}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _code(says: str) -> Schema:
    return _query("code", says, {"type": "string", "minLength": 1, "maxLength": 200}, "path")


READ: dict[str, tuple[str, Schema, list[Schema]]] = {
    "discovery": ("Where the interface is.", _of("Discovery"), []),
    "services": ("What residents may report.", _several(_of("Service")), [JURISDICTION]),
    "services/{code}": ("The questions of a service.", _of("ServiceDefinition"), [_code("service_code"), JURISDICTION]),
    "requests": ("Requests, the newest first.", _several(_of("Request")), [JURISDICTION, *FILTERS]),
    "requests/{code}": (
        "One request.", _several(_of("Request")), [_code("service_request_id"), JURISDICTION, EXTENDED],
    ),
    "tokens/{code}": ("The request of a token.", _several(_of("Token")), [_code("token"), JURISDICTION]),
    "servicerequestupdates": (
        "What happened to requests, the oldest first.",
        _several(_of("Update")),
        [JURISDICTION, _query("service_request_id", "Names with commas."), *DAYS, *PAGES],
    ),
}  # fmt: skip
WRITE = {
    "requests": ("Report something.", _several(_of("Sent")), REPORT, ("media", "photo")),
    "servicerequestupdates": ("An office answers.", _several(_of("UpdateSent")), UPDATE, ("media", "photo")),
}


def document(slug: str = "") -> dict[str, Any]:
    """The whole description as plain values, with the addresses of one place or of the instance."""
    base = f"/{slug}/open311/v2" if slug else "/open311/v2"
    paths: dict[str, Any] = {}
    for path, (says, schema, parameters) in READ.items():
        for form in MEDIA:
            read = {"summary": says, "parameters": parameters, "responses": _answers(form, schema)}
            paths[f"{base}/{path}.{form}"] = {"get": {"operationId": _named("get", path, form), **read}}
    for path, (says, schema, body, files) in WRITE.items():
        for form in MEDIA:
            paths[f"{base}/{path}.{form}"]["post"] = {
                "operationId": _named("post", path, form),
                "summary": says,
                "security": [{"api_key": []}],
                "requestBody": {"required": True, "content": _forms(body, files)},
                "responses": _answers(form, schema, writes=True),
            }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Open311 GeoReport v2", "version": balai.__version__, "description": SAYS},
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"api_key": {"type": "apiKey", "in": "query", "name": "api_key"}},
        },
    }


def _named(method: str, path: str, form: str) -> str:
    return f"{method}-{path.replace('/{code}', '-one')}-{form}"


def _forms(body: Schema, files: tuple[str, ...]) -> Schema:
    """The same fields as a form of either kind; pictures come with parts alone."""
    parts = {**body, "properties": {**body["properties"], **dict.fromkeys(files, PICTURES)}}
    return {FORMS[0]: {"schema": body}, FORMS[1]: {"schema": parts}}


def _answers(form: str, schema: Schema, writes: bool = False) -> Schema:
    """XML says the same values by the standard's convention, which no schema of JSON describes."""
    told = {200: "Found.", 400: "What was sent is wrong.", 404: "It does not exist."}
    told |= {403: "The api_key is missing, opens nothing here or was used up."} if writes else {}
    said = {
        str(status): {
            "description": says,
            "content": {MEDIA[form]: {"schema": _encoded(form, status, schema)}},
        }
        for status, says in told.items()
    }
    return said if writes else said | {"304": {"description": "Not changed since the ETag that was sent."}}


def _encoded(form: str, status: int, schema: Schema) -> Schema:
    if form == "xml":
        return {}
    return schema if status == 200 else _several(_of("Error"))
