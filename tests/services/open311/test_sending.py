"""What an app sends: requests with a key, its quota, and every way in which they are refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connections
from django.test import Client

from balai.people.limits import Limit
from balai.services.models import ApiKey, Reporter, Request
from balai.services.open311.keys import hashed, issue, revoke
from tests.cast import Cast
from tests.saying import refused_field, size
from tests.services.cast import Opened, every_byte, open_counter, request, seen

from .client import ALL, FORMS, HERE, get, post, read, refused


def sent(answer: Any) -> str:
    """The name of the request that a POST opened."""
    assert answer.status_code == 200, answer.content
    (one,) = json.loads(answer.content)
    assert set(one) == {"service_request_id", "service_notice", "account_id"}
    return str(one["service_request_id"])


def test_a_post_opens_a_request_exactly_as_the_page_would(cast: Cast, counter: Opened, key: str) -> None:
    code = sent(post(key, **{"attribute[depth]": "12", "email": "nina@city.example", "first_name": "Nina"}))
    row = request(cast, code)
    assert (row.channel, row.kind, row.lat, row.lon) == ("open311", "roads", -6_190_000, 106_810_000)
    assert (row.office, row.area, row.chosen) == (counter.works, counter.north, {"blocked": ["no"]})
    assert list(row.written) == ["depth"]
    assert row.promise
    assert seen(cast, code).text == "A deep hole."
    assert read(f"requests/{code}")[0]["description"] == "A deep hole."
    assert Reporter.objects.of(row.place_id).get(code=code).contact == "nina@city.example"
    said = every_byte(cast)
    for private in (b"nina", b"Nina", b"A deep hole", key.encode()):
        assert private not in said


def test_a_post_in_xml_is_answered_in_xml(counter: Opened, key: str) -> None:
    from xml.etree import ElementTree

    answer = post(key, form="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content.decode())
    assert root.tag == "service_requests"
    code = root.findtext("request/service_request_id") or ""
    assert read(f"requests/{code}")[0]["service_request_id"] == code


def test_an_answer_to_a_post_is_kept_by_nobody_and_sets_no_cookie(counter: Opened, key: str) -> None:
    answer = post(key)
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert not answer.cookies


def test_only_the_address_of_where_it_is_is_enough(cast: Cast, counter: Opened, key: str) -> None:
    code = sent(post(key, lat=None, long=None, address_string="By the old bridge"))
    assert seen(cast, code).landmark == "By the old bridge"
    code = sent(post(key, lat="", long="", address_string="By the old bridge"))
    assert read(f"requests/{code}")[0]["lat"] is None


def test_a_home_is_shown_to_a_grid_whoever_sends_it(counter: Opened, key: str) -> None:
    code = sent(post(key, service_code="home-waste", **{"attribute[blocked]": None}))
    (one,) = read(f"requests/{code}")
    assert (one["lat"], one["long"]) != (-6.19, 106.81)
    assert abs(one["lat"] + 6.19) < 0.005


def test_answers_with_choices_come_with_and_without_brackets(cast: Cast, counter: Opened, key: str) -> None:
    code = sent(post(key, **{"attribute[blocked]": None, "attribute[blocked][]": "yes"}))
    assert request(cast, code).chosen == {"blocked": ["yes"]}


def test_the_address_of_a_picture_is_kept_as_text_and_never_fetched(
    cast: Cast, counter: Opened, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SECURITY 22."""
    import socket

    def no_look_up(*asked: Any) -> Any:
        raise AssertionError(f"the counter asks for {asked}")

    monkeypatch.setattr(socket, "getaddrinfo", no_look_up)
    monkeypatch.setattr(socket.socket, "connect", no_look_up)
    for url in (
        "http://169.254.169.254/latest/",
        "http://127.0.0.1:22/",
        "http://[::1]/",
        "https://a.example/b.jpg",
    ):
        code = sent(post(key, media_url=url))
        assert seen(cast, code).text == f"A deep hole.\n{url}"
        (one,) = read(f"requests/{code}")
        assert one["media_url"] is None
    code = sent(post(key, description="", media_url="https://a.example/b.jpg"))
    assert seen(cast, code).text == "https://a.example/b.jpg"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("said", "status", "names"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"service_code": "potholes"}, 404, "service_code"),
        ({"service_code": "\0"}, 404, "service_code"),
        ({"lat": None, "long": None}, 400, "address_string"),
        ({"lat": None}, 400, "lat"),
        ({"long": ""}, 400, "lat"),
        ({"lat": "north"}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "1e2"}, 400, "lat"),
        ({"lat": "91"}, 400, "lat"),
        ({"long": "9223372036854775808"}, 400, "long"),
        ({"long": "-181"}, 400, "long"),
        ({"description": ""}, 400, "description"),
        ({"description": "a" * 4001}, 400, "description"),
        ({"description": "a\0b"}, 400, "description"),
        ({"description": "a" * 3990, "media_url": "https://a.example/b.jpg"}, 400, "description"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"media_url": "https://["}, 400, "media_url"),
        ({"media_url": "file:///etc/passwd"}, 400, "media_url"),
        ({"media_url": "https://a.example/\r\nb"}, 400, "media_url"),
        ({"address_string": "a" * 501}, 400, "address_string"),
        ({"attribute[blocked]": None}, 400, "attribute[blocked]"),
        ({"attribute[blocked]": "perhaps"}, 400, "attribute[blocked]"),
        ({"attribute[depth]": "deep"}, 400, "attribute[depth]"),
        ({"attribute[__class__]": "x"}, 400, "attribute"),
        ({"attribute[\0]": "x"}, 400, "attribute"),
        ({"client_key": "short"}, 400, "client_key"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    cast: Cast, counter: Opened, key: str, said: dict[str, Any], status: int, names: str, form: str
) -> None:
    before = size(cast)
    code, sentence = refused(post(key, form=form, **said))
    assert code == status
    assert names in sentence
    assert size(cast) == before
    assert not Reporter.objects.of(counter.place_id).exists()


@pytest.mark.parametrize("form", FORMS)
def test_nobody_sends_without_a_key_of_the_place(cast: Cast, counter: Opened, key: str, form: str) -> None:
    teluk = open_counter(cast, "teluk", "TLK", "chan")
    theirs, before = issue(teluk.place_id, "Another app"), size(cast)
    assert refused(post("", form=form)) == (403, "api_key is missing.")
    for wrong in ("x", "\0", key[:-1], key.upper(), f"{key}a", "a" * 43, "' OR 1=1 --", theirs):
        assert refused(post(wrong, form=form))[0] == 403
    mine = ApiKey.objects.of(counter.place_id).get()
    revoke(counter.place_id, mine.id)
    assert refused(post(key, form=form))[0] == 403
    assert size(cast) == before


def test_a_key_stands_in_the_form_or_in_the_address(counter: Opened, key: str) -> None:
    body = "service_code=home-waste&lat=-6.19&long=106.81&description=A+bag"
    media = "application/x-www-form-urlencoded"
    sent(Client().post(f"{HERE}/requests.json?api_key={key}", body, content_type=media))
    sent(
        Client().post(
            f"{HERE}/requests.json", f"{body}&api_key={key}", content_type=f"{media}; charset=utf-8"
        )
    )


def test_only_the_hash_of_a_key_is_kept(counter: Opened, key: str) -> None:
    row = ApiKey.objects.of(counter.place_id).get()
    assert bytes(row.key) == hashed(key)
    assert key not in str(row.__dict__)
    assert row.used_at is None
    sent(post(key))
    row.refresh_from_db()
    assert row.used_at


def test_a_key_is_issued_with_a_name_and_a_quota_and_revoked_once(
    cast: Cast, counter: Opened, key: str
) -> None:
    place_id = counter.place_id
    assert refused_field(cast, lambda: issue(place_id, " ")) == "name"
    assert refused_field(cast, lambda: issue(place_id, "An app", 0)) == "per_hour"
    assert refused_field(cast, lambda: issue(place_id, "An app", 10**9)) == "per_hour"
    mine = ApiKey.objects.of(place_id).get()
    assert refused_field(cast, lambda: revoke(cast.teluk.place_id, mine.id)) == "key"
    revoke(place_id, mine.id)
    assert refused_field(cast, lambda: revoke(place_id, mine.id)) == "key"


def test_a_key_sends_no_more_in_an_hour_than_it_may(counter: Opened) -> None:
    few = issue(counter.place_id, "A small app", per_hour=2)
    answers = [post(few) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403]
    assert "hour" in refused(answers[-1])[1]
    assert Request.objects.of(counter.place_id).count() == 2
    assert Limit("open311-key", most=1, every=1).take("somebody else")


def test_a_repeated_sending_of_one_device_is_one_request(counter: Opened, key: str) -> None:
    said = {"client_key": "k" * 32}
    assert sent(post(key, **said)) == sent(post(key, **said))
    assert Request.objects.of(counter.place_id).count() == 1


def test_an_app_that_asks_for_it_is_given_the_secret_of_its_reporter(
    cast: Cast, counter: Opened, key: str
) -> None:
    from balai.services.commands.reporters import reporter_by

    (one,) = json.loads(post(key, extensions="true").content)
    assert (
        reporter_by(counter.place_id, one["extended_attributes"]["secret"]).code == one["service_request_id"]
    )


def test_where_several_places_are_served_a_post_names_its_own(cast: Cast, counter: Opened, key: str) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    assert refused(post(key, ALL))[0] == 400
    assert refused(post(key, ALL, jurisdiction_id="nowhere"))[0] == 404
    assert refused(post(key, ALL, jurisdiction_id="teluk"))[0] == 403
    assert refused(post(key, HERE, jurisdiction_id="teluk"))[0] == 404
    assert sent(post(key, ALL, jurisdiction_id="muara")).startswith("MKS-")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "path", ["services", "services/roads", "requests/MKS-222222", "discovery", "requests"]
)
def test_every_other_method_is_refused_in_the_encoding_of_the_address(
    counter: Opened, key: str, path: str, form: str
) -> None:
    for method in ("PUT", "PATCH", "DELETE", *([] if path == "requests" else ["POST"])):
        bare = Client(enforce_csrf_checks=True).generic(method, f"{HERE}/{path}.{form}", b"name=x")
        assert refused(bare)[0] == 403
        answer = Client(enforce_csrf_checks=True).generic(method, f"{HERE}/{path}.{form}?api_key={key}")
        assert refused(answer)[0] == 405
        assert "GET" in answer["Allow"]
    asked = Client().options(f"{HERE}/{path}.{form}")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    assert ("POST" in asked["Allow"]) == (path == "requests")


ENTITY = b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (ENTITY, "text/xml"),
        (ENTITY, "application/x-www-form-urlencoded"),
        (b'{"service_code":"roads"}', "application/json"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"service_code=roads&description=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"service_code=roads", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b"&".join(b"a%d=1" % number for number in range(1200)), "application/x-www-form-urlencoded"),
        (b"description=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_refused_and_read_by_no_parser_of_xml(
    cast: Cast, counter: Opened, key: str, body: bytes, media: str
) -> None:
    """SECURITY 20."""
    before = size(cast)
    for form in FORMS:
        answer = Client().post(f"{HERE}/requests.{form}?api_key={key}", body, content_type=media)
        assert refused(answer)[0] == 400
        assert b"root:" not in answer.content
    assert size(cast) == before


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "]]>&lt;", "=1+1", "{{7*7}} %s {0.__class__}", "\u202ea\u200b", "a" * 4000],
)
def test_hostile_words_come_back_as_words_in_both_encodings(counter: Opened, key: str, text: str) -> None:
    from xml.etree import ElementTree

    code = sent(post(key, description=text))
    assert read(f"requests/{code}")[0]["description"] == text
    answer = get(f"requests/{code}.xml")
    assert b"<script" not in answer.content
    assert ElementTree.fromstring(answer.content.decode()).findtext("request/description") == text


def test_a_list_asked_for_after_a_post_holds_it(counter: Opened, key: str) -> None:
    client = Client()
    assert json.loads(client.get(f"{HERE}/requests.json").content) == []
    code = sent(post(key))
    wait_for_the_sizes()
    assert [one["service_request_id"] for one in json.loads(client.get(f"{HERE}/requests.json").content)] == [
        code
    ]


def wait_for_the_sizes() -> None:
    """The cache asks for the sizes of the records once a second."""
    import time

    time.sleep(1.05)


@pytest.mark.django_db(transaction=True)
def test_many_posts_at_once_are_as_many_requests_and_never_more_than_the_quota(
    counter: Opened,
) -> None:
    few = issue(counter.place_id, "A small app", per_hour=5)

    def one(_: int) -> int:
        try:
            return int(post(few).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        found = list(many.map(one, range(8)))
    assert sorted(found) == [200] * 5 + [403] * 3
    assert Request.objects.of(counter.place_id).count() == 5


def test_names_that_hold_signs_of_an_address_are_no_way_around(counter: Opened) -> None:
    for path in ("requests/..%2f..%2fdesk.json", f"requests/{quote('a/b', safe='')}.json"):
        assert get(path).status_code == 404
