"""Hostile text in every field of every act, seen on every page and in every format; hostile bytes in every form."""

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes
from xml.etree import ElementTree

import pypdf
import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import escape
from openpyxl import load_workbook

from balai.methods.csv_rows import unguard
from balai.record.append import append
from balai.record.models import Head
from tests.cast import Cast, open_cast, open_project
from tests.once import made_once
from tests.plans.test_desk_tenancy import GOOD
from tests.soak import SOAK

from .sweep import swept
from .world import Route, Tags, World, address, addresses, furnish, listed, rename, routes, some, values_for

pytestmark = pytest.mark.longer

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
TEMPLATES = '{{7*7}}{% debug %}%s%(name)s{0.__class__}%d 5% #eval("7*7") $x$ \\'
MARKS = "=1+1\u202eevil\u2066x\u200b\ufeff\uffff y"
KINDS = {"markup": MARKUP + TEMPLATES, "marks": MARKS}
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.fixture(params=KINDS)
def hostile(request: Any, db: None, tmp_path: Path, settings: Any) -> tuple[World, str]:
    """A world in which every name, title, reason, source and label is this text."""
    settings.KEYS_ROOT, text = tmp_path / "keys", KINDS[request.param]
    return made_once(_named(text), lambda: furnish(open_cast(), text)), text


def _named(text: str) -> str:
    return f"hostile {text == MARKS}"


PEOPLE = ("", "amina", "elok", "dewi")


def pages(world: World, text: str) -> list[tuple[str, Any]]:
    """What each is answered everywhere; in `make test` the public pages are opened by the first alone."""
    found: list[tuple[str, Any]] = []
    for who in PEOPLE:
        only = ("/desk", "/accounts") if who and not SOAK else ("/",)
        found += swept(world, who, _named(text), only).items()
    return found


def test_hostile_text_is_shown_as_text_on_every_page(hostile: tuple[World, str]) -> None:
    """SECURITY 11, 15 and 19: it ends no tag, is read as no template or format, and turns no line around."""
    world, text = hostile
    told = 0
    for path, answer in pages(world, text):
        assert answer.status_code < 500 or path == "/healthz", path
        if not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        told += escape(text) in html
        tags = Tags(html)
        assert "<script>alert" not in html and not tags.named("img") and not tags.handlers(), path
        assert not any(mark in html for mark in TURNING), path
    assert told > 60 or text == MARKS
    assert told == 0 or text != MARKS


@pytest.mark.parametrize("language", ["id", "th", "ta", "zh-hans"])
def test_a_translation_never_reads_what_it_is_filled_with(cast: Cast, language: str) -> None:
    """SECURITY 19: sentences of other languages are filled with the same hostile values."""
    world = furnish(cast, TEMPLATES)
    amina = world.cast.signed_in("amina")
    for path in (
        "/net/", "/muara/", f"/muara/projects/{world.project}/", "/muara/record/", "/muara/record/1/",
        "/net/rounds/2025/", "/net/reports/2025/", "/net/projects/", "/desk/cities/muara/profile/",
        "/desk/cities/muara/rounds/net/2026/", f"/desk/cities/muara/projects/{world.project}/stop/",
        "/desk/people/muara/",
    ):  # fmt: skip
        answer = amina.get(f"{path}?lang={language}")
        assert answer.status_code == 200, path
        assert escape(TEMPLATES[:40]) in answer.content.decode(), path


def test_a_feed_stays_xml_whatever_names_hold(hostile: tuple[World, str]) -> None:
    _world, text = hostile
    for slug in ("muara", "net"):
        feed = ElementTree.fromstring(Client().get(f"/{slug}/record/feed.atom").content)
        titles = " ".join(title.text or "" for title in feed.iter("{http://www.w3.org/2005/Atom}title"))
        assert (text in titles) == (text != MARKS)
        assert not any(mark in titles for mark in TURNING)


def test_lists_give_hostile_text_back_exactly(hostile: tuple[World, str]) -> None:
    """SECURITY 13: JSON as it stands; in CSV no cell begins as a formula, and our own import would undo the guard."""
    _world, text = hostile
    client = Client()
    for path in (
        "plans",
        "targets",
        "projects",
        "networks/net/entries",
        "networks/net/members",
        "networks/net/rounds",
    ):
        items = client.get(f"/api/v1/{path}").json()["items"]
        written = json.dumps(items, ensure_ascii=False)
        assert json.dumps(text, ensure_ascii=False)[1:40] in written, path
        table = client.get(f"/api/v1/{path}.csv").content.decode()
        rows = list(csv.reader(io.StringIO(table, newline="")))
        assert len(rows) == len(items) + 1, path
        cells = [cell for row in rows[1:] for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r\n＝＋－＠]", cell)], path
        assert any(unguard(cell).startswith(text[:20]) for cell in cells), path
        latitudes = [cell for cell in cells if cell == "-6210000"]
        assert path != "projects" or latitudes == ["-6210000"], "a negative number stays a number"


def test_no_line_break_inside_a_text_begins_a_row_of_a_list(cast: Cast) -> None:
    """SECURITY 13: a row that began behind a lone CR would begin with a cell that nobody guarded. Forms refuse one."""
    text = "flood\r=HYPERLINK(1)"
    rename(cast, text)
    append(cast.muara.place_id, [listed(cast, text, open_project(cast))])
    for path in ("places", "networks/net/entries", "networks/net/members"):
        table = Client().get(f"/api/v1/{path}.csv").content.decode()
        assert text in table
        assert "\r" not in re.sub(r'"(?:[^"]|"")*"', "", table), f"{path}: a CR stands outside of quotes"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_list_of_people_begins_no_cell_as_a_formula(cast: Cast, first: str) -> None:
    """SECURITY 13, whatever may once have come past the rules of a name."""
    name = f"{first}HYPERLINK(1)"
    type(cast.budi).objects.filter(pk=cast.budi.pk).update(name=name)
    table = cast.signed_in("amina").get("/desk/people/muara/people.csv").content.decode()
    names = [row[0] for row in csv.reader(io.StringIO(table, newline=""))]
    assert f"'{name}" in names and name not in names


def test_reports_hold_hostile_text_as_text(hostile: tuple[World, str]) -> None:
    """SECURITY 13 and 19: no formula in the workbook, no markup in what sets the PDF, no template in the HTML."""
    _world, text = hostile
    client = Client()
    book = load_workbook(io.BytesIO(client.get("/net/reports/2025.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(str(cell.value).lstrip("'").startswith(text[:8]) for cell in cells)
    pdf = pypdf.PdfReader(io.BytesIO(client.get("/net/reports/2025.pdf").content))
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert re.sub(r"\s", "", text[:4]) in printed
    if text != MARKS:
        assert '#eval("7*7")' in printed.replace("“", '"').replace("”", '"')
    html = client.get("/net/reports/2025.html").content.decode()
    assert escape(text) in html or text == MARKS
    report = client.get("/net/reports/2025.json").json()
    assert report["network_name"] == text[:200]


def test_no_letter_gets_a_header_from_a_name(cast: Cast, mailoutbox: list[Any]) -> None:
    """SECURITY 14: line breaks, separators and directions in the names of a place, a network and a round."""
    from balai.people import commands as people
    from balai.people import mailer
    from balai.places import acts
    from balai.places.authority import STAFF
    from balai.places.queries import place_named
    from balai.plans import reminders
    from balai.plans.queries import round_named
    from tests.cast import open_round

    trick = "Muara\r\nBcc: all@evil.example\r\n\r\n\u2028Hello\u2029 \x85\u202e\x0b\x0c"
    append(cast.muara.place_id, [acts.PlaceOpened(slug="muara", name=trick, kind="city", country="ID")])
    append(cast.net.place_id, [acts.NetworkOpened(slug="net", name=trick, full_name=trick, kind="network")])
    open_round(cast, 2026, "2026-01-01")
    place = place_named("muara")
    made, token = people.invite(cast.actor("amina"), place, "new@city.example", STAFF)
    assert mailer.send_invitation(made, place, token)
    assert reminders.remind_now(cast.actor("elok"), place_named("net"), round_named("net", 2026)) == 2
    assert len(mailoutbox) == 3
    for letter in mailoutbox:
        raw = letter.message().as_bytes()
        head, _gap, _body = raw.partition(b"\n\n")
        names = {
            line.partition(b":")[0].lower()
            for line in head.split(b"\n")
            if not line.startswith((b" ", b"\t"))
        }
        assert names <= {
            b"content-type", b"mime-version", b"content-transfer-encoding", b"subject", b"from", b"to", b"date",
            b"message-id",
        }  # fmt: skip
        subject = str(make_header(decode_header(letter.message()["Subject"])))
        assert subject.isprintable() and letter.recipients() != ["all@evil.example"]
        assert not any(mark in letter.body for mark in TURNING)


ELSEWHERE = (
    "javascript:alert(1)",
    "data:text/html,x",
    " javascript:alert(1)",
    "//evil.example",
    'https://evil.example/" onclick=x',
    "JaVaScRiPt:alert(1)",
)


def test_an_address_that_no_form_would_have_taken_is_named_and_never_linked(world: World) -> None:
    """SECURITY 12: an import, an older release or another city may have written it into a record."""
    from balai.plans.acts import EvidenceAdded, SelfAssessed

    said = [
        EvidenceAdded(ref=f"e{n}", project=world.project, title=f"Link {n}", url=url)
        for n, url in enumerate(ELSEWHERE)
    ]
    score = SelfAssessed(
        ref="s", programme="net", year=2024, scores=["a=100"], weights="w", total=100, source=ELSEWHERE[0]
    )
    append(world.cast.muara.place_id, [*said, score])
    amina = world.cast.signed_in("amina")
    for path in (
        f"/muara/projects/{world.project}/",
        f"/desk/cities/muara/projects/{world.project}/",
        "/muara/",
    ):
        html = amina.get(path).content.decode()
        tags = Tags(html)
        assert not set(ELSEWHERE) & set(tags.links()) and not tags.handlers(), path
        assert not [
            link for link in tags.links() if link.lower().lstrip().startswith(("javascript:", "data:", "//"))
        ], path
        assert "Link 0" in html or path == "/muara/"


# Forms ----------------------------------------------------------------------------------------------------

NOTHING_WRITTEN = {"a zero byte": b"a\x00b", "a word of 1 MB": b"x" * 1_000_000}
ANSWERED = {
    "half a surrogate pair": b"a\xed\xa0\x80b",
    "bytes that are no text": b"\xff\xfe\xc0\x80",
    "letters that are not composed": "https://x.example/Cafe\u0301".encode(),
    "a number of 5000 digits": b"9" * 5000,
    "2 to the 63": str(2**63).encode(),
    "an open bracket": b"https://[",
    "a line break": b"a\r\nb",
    "directions": "\u202ea\u2066".encode(),
}


FORMS: list[tuple[str, str, dict[str, Any], list[str]]] = []


def forms(world: World) -> list[tuple[str, str, dict[str, Any], list[str]]]:
    """Every form of the desk: its address, who sends it, what is right in it, and its fields. Looked for once."""
    if not FORMS:
        FORMS.extend(_forms(world))
    return FORMS


def _forms(world: World) -> Iterator[tuple[str, str, dict[str, Any], list[str]]]:
    for route in routes():
        if not route.line.startswith("desk/"):
            continue
        who = "elok" if route.line.startswith("desk/networks/") else "amina"
        path = address(route, values_for(world, route, "net" if who == "elok" else "muara"))
        fields, right = _fields(route, world.cast.signed_in(who).get(path))
        if fields:
            yield path, who, right, fields


def _fields(route: Route, page: Any) -> tuple[list[str], dict[str, Any]]:
    form = page.context.get("form") if page.context else None
    if form is None or "<form" not in page.content.decode():
        names = [name.replace("REF", "mmmm") for name in GOOD.get(route.name, {})]
        return names, {name.replace("REF", "mmmm"): value for name, value in GOOD.get(route.name, {}).items()}
    shown = {name: form[name].value() for name in form.fields}
    right = {name: value for name, value in shown.items() if value not in (None, "", [])}
    if route.name == "desk_scores":
        right = dict.fromkeys(form.fields, "3")
    return list(form.fields), right | GOOD.get(route.name, {}) | {"seen": 10**6}


def posted(client: Client, path: str, right: dict[str, Any], field: str, raw: bytes) -> Any:
    """The form with raw bytes in one field, as a browser would encode them."""
    parts = [
        f"{quote(name)}={quote(str(one))}"
        for name, value in right.items()
        if name != field
        for one in (value if isinstance(value, list) else [value])
    ]
    body = "&".join([*parts, f"{quote(field)}={quote_from_bytes(raw)}"])
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def sizes() -> dict[str, int]:
    return dict(Head.objects.values_list("slug", "size"))


@pytest.mark.parametrize("kind", NOTHING_WRITTEN)
def test_what_no_field_can_hold_is_refused_in_every_field_of_the_desk(world: World, kind: str) -> None:
    before, tried = sizes(), 0
    for path, who, right, fields in forms(world):
        client = world.cast.signed_in(who)
        for field in fields if kind == "a zero byte" else some(fields, tried, of=6):
            answer = posted(client, path, right, field, NOTHING_WRITTEN[kind])
            assert answer.status_code in {200, 302, 400, 405}, f"{field} of {path}: {answer.status_code}"
            assert sizes() == before, f"{field} of {path} was written"
            tried += 1
    assert tried > 15  # about 80 of a zero byte


@pytest.mark.parametrize("kind", ANSWERED)
def test_odd_bytes_in_any_field_of_the_desk_are_written_or_refused_and_break_nothing(
    world: World, kind: str
) -> None:
    """SECURITY 15 and 17: a field takes them and shows them as text, or says what is wrong; never a fault of ours."""
    for path, who, right, fields in forms(world):
        client = world.cast.signed_in(who)
        for field in some(fields, list(ANSWERED).index(kind), of=6):
            place = transaction.savepoint()
            answer = posted(client, path, right, field, ANSWERED[kind])
            assert answer.status_code in {200, 302, 400, 405}, f"{field} of {path}: {answer.status_code}"
            transaction.savepoint_rollback(place)


STRANGE = [
    "a\x00b",
    "x" * 1_000_000,
    "\udcff",
    "e\u0301@x.example",
    "%s{}{{7*7}}",
    "\r\nBcc: x@y.example",
    "[" * 100_000,
    "9" * 5000,
]
CREDENTIALS = [
    "{}", "[]", "null", "NaN", '{"id":"x"}', '{"id":1,"rawId":[],"response":5}', '{"id":"x","rawId":"x","response":{}}',
    '{"id":"eA","rawId":"eA","type":"public-key","response":'
    '{"clientDataJSON":"e30","authenticatorData":"eA","signature":"eA","userHandle":"eA"}}',
]  # fmt: skip


@pytest.mark.parametrize("text", STRANGE + CREDENTIALS, ids=lambda text: repr(text[:24]))
def test_nothing_sent_to_the_entrance_breaks_it(world: World, text: str) -> None:
    """Before anybody is known: the address, the code, a passkey's answer, a name, an invitation's token."""
    sent = text.encode("utf-8", "surrogateescape")
    for path in (
        "/accounts/login/", "/accounts/login/code/confirm/", "/accounts/logout/", "/accounts/passkeys/webauthn/login/",
        f"/accounts/invitation/{world.token}/", f"/accounts/invitation/{quote_from_bytes(sent[:300], safe='')}/",
    ):  # fmt: skip
        client = Client()
        client.post("/accounts/login/", {"email": "amina@city.example"})
        client.get("/accounts/passkeys/webauthn/login/", headers={"accept": "application/json"})
        body = "&".join(
            f"{name}={quote_from_bytes(sent)}" for name in ("email", "code", "credential", "next", "name")
        )
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {200, 302, 400, 403, 404}, path
        assert client.get("/accounts/sessions/").status_code == 302, "nobody was signed in"


# Addresses and headers ------------------------------------------------------------------------------------

QUERIES = (
    "page=-1&ordering=-account__email&_connector=OR", "page=9223372036854775808",
    "page=99999999999999999999999&limit=-1", "page=%00", "page=1&page=2&type=project.opened/1",
    "type=%00&search=%00&city=%00", "type=a.b/1%0aX", "round=%C2%B2&country=%00",
    "round=99999999999999999999&status=%E2%80%AE",
    "search=%ED%A0%80%25_&focus_area=%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "lang=id%0d%0aSet-Cookie:a=b&next=//evil.example", "%00=1&" + "a" * 3000 + "=1",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:24])
def test_no_query_breaks_a_page_or_gets_into_it(world: World, query: str) -> None:
    """SECURITY 11, 16 and 17, on every page of visitors and of two roles."""
    for who in ("", "amina", "elok"):
        client = world.cast.signed_in(who) if who else Client()
        for path in some(addresses(world), QUERIES.index(query), of=6):
            if path in {"/healthz", "/metrics"} or (who and not path.startswith(("/desk/", "/accounts/"))):
                continue
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in {200, 302, 400, 403, 404, 405, 410}, f"{path}?{query}"
            assert b"<script>alert" not in answer.content, path
            said = [str(value) for name, value in answer.items() if name != "Location"]
            assert not [value for value in said if "evil" in value or "\n" in value], path
            assert "a" not in answer.cookies, path
            if "Location" in answer:
                assert answer["Location"].startswith("/") and not answer["Location"].startswith(
                    ("//", "/\\")
                ), path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/muara",
        "/\\evil.example",
        "//evil.example/%2f..",
        "/%2f%2fevil.example/x",
        "/muara/..//evil.example",
    ],
)
def test_an_address_without_its_slash_leads_to_no_other_site(world: World, path: str) -> None:
    """SECURITY 23: the site mends an address by adding a slash, on this site only."""
    answer = Client().get(path)
    target = answer.get("Location", "")
    assert answer.status_code in {301, 302, 404}
    assert not target or (target.startswith("/") and not target.startswith(("//", "/\\"))), target


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ],
)
def test_signing_out_and_every_other_step_of_the_entrance_leads_on_within_the_site(
    world: World, target: str
) -> None:
    """SECURITY 23, wherever `next` is taken."""
    for path in ("/accounts/logout/", "/accounts/passkeys/webauthn/login/", "/accounts/login/code/confirm/"):
        client = world.cast.signed_in("amina")
        answer = client.post(f"{path}?next={quote(target)}", {"next": target})
        assert answer.status_code in {200, 302}, path
        assert "evil" not in answer.get("Location", ""), path
        assert "javascript:" not in answer.get("Location", ""), path


HOSTS = {"host": "evil.example"}, {"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example"}


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: next(iter(headers)))
def test_no_page_link_cookie_or_kept_answer_is_made_of_a_host_that_a_request_claims(
    world: World, headers: dict[str, str]
) -> None:
    """SECURITY 28: a poisoned answer would be handed to the next visitor."""
    client = Client()
    for path in addresses(world):
        if path in {"/healthz", "/metrics"}:
            continue
        claimed = client.get(path, headers=headers)
        assert "host" not in headers or claimed.status_code == 400 or "ETag" in claimed, path
        assert b"evil.example" not in claimed.content and "evil" not in claimed.get("Location", ""), path
        after = client.get(path)
        assert b"evil.example" not in after.content and "evil" not in after.get("Location", ""), path


# Logs -----------------------------------------------------------------------------------------------------


def test_no_request_writes_a_line_of_its_own_or_a_secret_into_the_logs(world: World) -> None:
    """SECURITY 18: paths, names, agents and addresses with line breaks and terminal codes; tokens, codes, addresses."""
    from balai.ops.logs import JsonFormatter

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("balai")]
    for logger in loggers:
        logger.addHandler(handler)
    trick = "x%0a{%22level%22:%22info%22}%1b[2J%e2%80%ae"
    agent = "curl\x1b[31m\u202e evil"
    try:
        client = Client(headers={"user-agent": agent})
        for path in (
            f"/{trick}/", f"/muara/{trick}", f"/?q={trick}", f"/accounts/invitation/{world.token}x/",
            f"/record/{trick}/checkpoint", f"/sample/enter/{world.token}/", f"/api/v1/places?{trick}=1",
        ):  # fmt: skip
            client.get(path)
        client.get("/muara/", headers={"host": "evil\x1b[2J.example"})
        client.post("/accounts/login/", {"email": "amina@city.example"})
        client.post("/accounts/login/code/confirm/", {"code": "1234-5678"})
        Client(enforce_csrf_checks=True).post("/accounts/login/", {"email": "amina@city.example"})
        logging.getLogger("balai.test").warning("a name: %s", "a\nb\x1b[2J\u202e")
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    lines = written.getvalue().splitlines()
    assert len(lines) > 5
    for line in lines:
        assert line.isascii() and line.isprintable(), line
        said = json.loads(line)
        assert said["level"] in {"warning", "error", "info"} and said["from"]
    assert world.token not in written.getvalue()
    assert "amina@city.example" not in written.getvalue() and "1234-5678" not in written.getvalue()
    assert any('"status_code": 404' in line for line in lines), "a status is no secret"
