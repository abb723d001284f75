"""The two encodings of GeoReport: JSON, and the same values as XML by the standard's convention; and its errors.

A list is `<services><service>…`, in JSON a bare array. Nothing here reads XML: it is only written.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from django.http import HttpResponse

MEDIA = {"json": "application/json", "xml": "text/xml"}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
ITEMS = {
    "service_requests": "request",
    "service_request_updates": "request_update",
    "answer_photos": "photo",
}
"""What an item is called where its name is not that of the list without its last letter."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Numbers stay as they were written: a float would say 1e-05 where the list said 0.00001.
_plain = msgspec.json.Decoder(float_hook=str)


class Wrong(Exception):
    """What a client is told: 400 for what it sent, 403 for its key, 404 for what does not exist."""

    def __init__(self, status: int, sentence: object) -> None:
        super().__init__(str(sentence))
        self.status, self.sentence = status, str(sentence)


def answer(form: str, root: str, value: Any, charset: bool = True) -> HttpResponse:
    """A value in the encoding of the address; `value` may be the text of a JSON array already."""
    if form == "json":
        body = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    else:
        body = as_xml(root, _plain.decode(value) if isinstance(value, str) else value)
    # JSON has one charset and names none. Clients of discovery compare the whole type, so there XML names none too.
    kind = MEDIA[form] + ("; charset=utf-8" if charset and form == "xml" else "")
    return HttpResponse(body.encode(), content_type=kind)


def refusal(form: str, wrong: Wrong) -> HttpResponse:
    """An array of {code, description}, as the standard wants errors."""
    response = answer(form, "errors", [{"code": wrong.status, "description": wrong.sentence}])
    response.status_code = wrong.status
    return response


def as_xml(root: str, value: Any) -> str:
    """A document of this value."""
    return DECLARATION + _element(root, value)


def _element(name: str, value: Any) -> str:
    inner = _inner(name, value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _inner(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(key, one) for key, one in value.items())
    if isinstance(value, list):
        item = ITEMS.get(name, name[:-1])
        return "".join(_element(item, one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else escape(_NOT_XML.sub("", str(value)), {"\r": "&#13;"})
