"""An app that talks to Muara's counter by the standard, in both encodings."""

import json
from typing import Any
from xml.etree import ElementTree

from django.test import Client

HERE = "/muara/open311/v2"
ALL = "/open311/v2"
FORMS = ("json", "xml")


def get(path: str, base: str = HERE, **query: Any) -> Any:
    return Client(enforce_csrf_checks=True).get(f"{base}/{path}", query)


def read(path: str, base: str = HERE, **query: Any) -> Any:
    """The values of a JSON answer."""
    answer = get(f"{path}.json", base, **query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def read_xml(path: str, base: str = HERE, **query: Any) -> ElementTree.Element:
    """The root of an XML answer."""
    answer = get(f"{path}.xml", base, **query)
    assert answer.status_code == 200, answer.content
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content.decode())


def codes(**query: Any) -> list[str]:
    """The names of the requests that a list holds, in its order; both encodings say the same."""
    found = [one["service_request_id"] for one in read("requests", **query)]
    root = read_xml("requests", **query)
    assert root.tag == "service_requests"
    assert [one.findtext("service_request_id") for one in root.findall("request")] == found
    return found


def refused(answer: Any) -> tuple[int, str]:
    """Status and sentence of an error, which is an array of {code, description} in the address's encoding."""
    if answer["Content-Type"] == "application/json":
        (error,) = json.loads(answer.content)
        code, said = error["code"], error["description"]
    else:
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        root = ElementTree.fromstring(answer.content.decode())
        assert root.tag == "errors"
        (one,) = root.findall("error")
        code, said = int(one.findtext("code") or 0), one.findtext("description") or ""
    assert code == answer.status_code
    assert said
    return code, said


def post(key: Any = "", base: Any = HERE, *, form: Any = "json", **said: Any) -> Any:
    """A POST of a form, with a hole in a road in the north unless said otherwise (None: left out)."""
    usual = {
        "api_key": key,
        "service_code": "roads",
        "lat": "-6.19",
        "long": "106.81",
        "description": "A deep hole.",
        "attribute[blocked]": "no",
    }
    body = {name: value for name, value in (usual | said).items() if value is not None}
    return Client(enforce_csrf_checks=True).post(f"{base}/requests.{form}", body)
