"""Another city's Open311, asked over the web: public addresses, one host, https, with limits of size and time."""

import http.client
import json
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.record.source import HttpSource, SourceError, read_bounded, stop_when_late
from balai.web.text import clean

from ..importers.documents import service_requests
from ..importers.table import Wrong

LARGEST = 20_000_000
"""Bytes of an answer: a thousand requests are about one million."""
SECONDS = 20
WHOLE = 120
"""Seconds for a wait, and for a whole answer."""
SENTENCE = 300
FORMS = ("json", "xml")
Rows = list[dict[str, str]]


class Unsure(Refused):
    """Something was sent, and nobody knows whether it arrived."""


class OtherCity(HttpSource):
    """The endpoint of another city, such as https://city.example/open311/v2."""

    def __init__(
        self,
        url: str,
        jurisdiction: str = "",
        *,
        private: bool = False,
        wait: float = SECONDS,
        whole: float = WHOLE,
    ) -> None:
        """Raises Refused. `private`: the operator allows addresses that are not public, and http."""
        if not (url.isascii() and url.isprintable()):
            raise Refused(_("This is no address of the web."))
        if not private and urlsplit(url).scheme != "https":
            raise Refused(_("Only https addresses are asked."))
        try:
            super().__init__(url, allow_private=private, timeout=wait, deadline=whole)
        except SourceError as error:
            raise Refused(str(error)) from error
        self.url, self.jurisdiction, self.private = url.rstrip("/"), jurisdiction, private
        self.named = {"endpoint": self.url, "jurisdiction": jurisdiction}
        self.form = ""

    def rows(self, path: str, **query: str) -> Rows | None:
        """Elements of a list; in JSON, or in XML where there is no JSON. None: it does not exist. Raises Refused."""
        wrong: Refused | None = None
        for form in [self.form] if self.form else FORMS:
            try:
                found = self._rows(path, form, query)
            except Refused as error:
                wrong = wrong or error
                continue
            if found is not None:
                self.form = form
                return found
        if wrong:
            raise wrong
        return None

    def _rows(self, path: str, form: str, query: dict[str, str]) -> Rows | None:
        named = {"jurisdiction_id": self.jurisdiction, **query}
        asked = urlencode({name: value for name, value in named.items() if value})
        try:
            body = self.get(f"{path}.{form}?{asked}", LARGEST)
        except SourceError as error:
            raise Refused(clean(str(error), SENTENCE)) from error
        return read(body, form) if isinstance(body, bytes) else None

    def send(self, fields: dict[str, str]) -> dict[str, str]:
        """Send a request; what it is called there. Raises Refused where it was not taken, Unsure where nobody knows."""
        said = {"jurisdiction_id": self.jurisdiction, **fields}
        form = self.form or FORMS[0]
        status, body = self._post(f"requests.{form}", {k: v for k, v in said.items() if v})
        if status >= 500:
            raise Unsure(_("The other city's system failed (%(status)d).") % {"status": status})
        if status not in {200, 201, 202}:
            raise Refused(
                _("The other city refused it: %(why)s") % {"why": reason(body, form) or f"({status})"}
            )
        try:
            found = read(body, form)
        except Refused as error:
            raise Unsure(str(error)) from error
        if not found or not (found[0].get("service_request_id") or found[0].get("token")):
            raise Unsure(_("The other city's answer names no request."))
        return found[0]

    def _post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        """Once, and never to where a redirect points."""
        try:
            connection = self._connect()
        except (OSError, SourceError) as error:  # nothing was sent yet
            raise Refused(
                _("The other city does not answer: %(why)s") % {"why": clean(error, SENTENCE)}
            ) from error
        late = threading.Event()
        try:
            with stop_when_late(connection, self._deadline, late):
                kind = "application/x-www-form-urlencoded"
                headers = {"Content-Type": kind, "User-Agent": "balai", "Accept-Encoding": "identity"}
                connection.request("POST", f"{urlsplit(self.url).path}/{path}", urlencode(fields), headers)
                response = connection.getresponse()
                body = read_bounded(response.read, LARGEST)
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(_("The other city's answer did not come; ask again.")) from error
        finally:
            connection.close()
        if body is None or late.is_set():
            raise Unsure(_("The other city's answer is too large or too slow."))
        return response.status, body


def endpoint(url: str, jurisdiction: str, *, private: bool = False) -> OtherCity:
    """The city at an address: of its endpoint, or of a discovery document that names it. Raises Refused."""
    if not url.endswith(("/discovery.json", "/discovery.xml")):
        return OtherCity(url, jurisdiction, private=private)
    base, _slash, name = url.rpartition("/")
    form = name.rpartition(".")[2]
    try:
        body = OtherCity(base, private=private).get(name, LARGEST)
    except SourceError as error:
        raise Refused(clean(str(error), SENTENCE)) from error
    for one in read(body, form, "endpoint") if isinstance(body, bytes) else ():
        if "georeport_v2" in one.get("specification", "").lower() and one.get("url"):
            return OtherCity(one["url"].strip(), jurisdiction, private=private)
    raise Refused(_("The discovery at this address names no GeoReport v2."))


def read(body: bytes, form: str, item: str = "request") -> Rows:
    """An answer as the importer reads a file of it: nothing declared, every value text. Raises Refused."""
    if b"<html" in body[:2000].lower():
        raise Refused(_("The other city answered with a page for people, not with data."))
    if form == "json" and item == "endpoint":
        body = _endpoints(body)
    with TemporaryDirectory() as folder:
        file = Path(folder) / _("the other city's answer")
        file.write_bytes(body)
        try:
            rows = [row for _number, row in service_requests(file, (), item)]
        except RecursionError as error:
            raise Refused(_("The other city's answer is nested too deeply.")) from error
    return [row for row in rows if not isinstance(row, Wrong)]


def _endpoints(body: bytes) -> bytes:
    try:
        found: Any = json.loads(body)
        return json.dumps(found["endpoints"]).encode()
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise Refused(_("The discovery at this address names no GeoReport v2.")) from error


def reason(body: bytes, form: str) -> str:
    """The sentence of an array of {code, description}; empty where there is none."""
    try:
        found = read(body, form, "error")
    except Refused:
        return ""
    return clean(" ".join(one.get("description", "") for one in found), SENTENCE)
