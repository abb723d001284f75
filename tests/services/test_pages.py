"""The pages of the counter: reporting, following, answering for oneself; what may be seen, and who may say what."""

import io
import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from balai.places.queries import city_named
from balai.record.erase import erase
from balai.record.models import Aside
from balai.record.replay import compare
from balai.services import acts, queries, reporting_views
from balai.services.commands import answering
from balai.services.commands import counter as commands
from balai.services.models import Reporter, Request
from tests.cast import Cast

from .cast import NOW, OUTSIDE, Opened, counter_set, open_counter, report_something, request
from .pages import FILLED, photograph, send, sent, shown_key

HOSTILE = "<script>alert(1)</script> {{7*7}} %s \u202eevil"


@pytest.fixture
def visitor() -> Client:
    return Client()


def body(answer: Any) -> str:
    return str(answer.content.decode())


# --- where there is a counter


@pytest.mark.parametrize(
    "path", ["report/", "requests/", "requests/MKS-7K2P4N/", "requests/MKS-7K2P4N/join/"]
)
def test_a_city_without_a_counter_has_none_of_these_pages(cast: Cast, counter: Opened, path: str) -> None:
    for slug in ("teluk", "net", "nowhere"):
        assert Client().get(f"/{slug}/{path}").status_code == 404


def test_the_citys_page_shows_a_door_only_where_a_counter_is_open(cast: Cast, visitor: Client) -> None:
    assert "/muara/report/" not in body(visitor.get("/muara/"))
    open_counter(cast)
    time.sleep(1.05)  # sizes of records are read once a second
    assert '<a class="door door--main" href="/muara/report/">' in body(visitor.get("/muara/"))
    assert "/teluk/report/" not in body(visitor.get("/teluk/"))


def test_a_counter_whose_kinds_are_all_closed_takes_no_report_and_goes_on_showing_what_it_had(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    told = report_something(cast)
    for code in ("potholes", "roads", "home-waste"):
        commands.close_kind(cast.actor("budi"), counter.place_id, code, "Moved elsewhere.")
    assert visitor.get("/muara/report/").status_code == 404
    assert visitor.get(f"/muara/requests/{told.code}/").status_code == 200
    assert "/muara/report/" not in body(visitor.get("/muara/requests/"))


# --- reporting


def test_a_report_by_the_form_leads_to_its_senders_own_page_with_the_code_and_the_link(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    answer = send(visitor, photos=photograph(), contact="ani@mail.example")
    page = body(visitor.get(answer["Location"]))
    row = Request.objects.of(counter.place_id).get()
    assert f'<p class="big-code">{row.code}</p>' in page
    assert f"http://testserver{answer['Location'].removesuffix('?sent=1')}" in page
    assert "Received" in page and "Public works" in page
    assert (row.lat, row.lon, row.chosen) == (-6_190_000, 106_810_000, {"blocked": ["no"]})
    assert len(row.photos) == 1 and Reporter.objects.of(counter.place_id).get().contact == "ani@mail.example"
    assert compare(counter.place_id) == []


def test_the_same_form_sent_twice_is_one_report_with_one_link(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    said = {**FILLED, "client_key": shown_key(visitor, "/muara/report/")}
    places = {visitor.post("/muara/report/", said)["Location"] for _ in range(2)}
    assert len(places) == 1 and Request.objects.of(counter.place_id).count() == 1


def test_residents_see_at_most_eight_kinds_and_none_of_the_finer_ones(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    page = body(visitor.get("/muara/report/"))
    assert re.findall(r'type="radio" name="kind" id="kind-\d" value="([^"]+)"', page) == [
        "roads",
        "home-waste",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"kind": ""}, "kind", "Choose what it is about."),
        ({"kind": "potholes"}, "kind", "Select a valid choice"),
        ({"kind": "<b>"}, "kind", "Select a valid choice"),
        ({"lat": "", "lon": "", "landmark": ""}, "landmark", "Say where it is"),
        ({"lat": "-6.19", "lon": ""}, "landmark", "nowhere on the map"),
        ({"lat": "91"}, "lat", "less than or equal to 90"),
        ({"lat": "nan"}, "lat", "Enter a number"),
        ({"text": ""}, "text", "Add a picture"),
        ({"text": "t" * 4001}, "text", "at most 4000"),
        ({"text": "a\x1b[31m"}, "text", "cannot be written"),
        ({"ask.roads.blocked": ""}, "ask.roads.blocked", "needs an answer"),
        ({"ask.roads.depth": "deep"}, "ask.roads.depth", "Write a number"),
        ({"contact": "not an address"}, "contact", "valid email"),
        ({"client_key": "guess"}, None, "no proper key"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    cast: Cast, counter: Opened, visitor: Client, changes: dict[str, str], field: str | None, why: str
) -> None:
    answer = send(visitor, **{"text": "A deep hole at noon.", **changes})
    assert answer.status_code == 400
    errors = answer.context["form"].errors.get(field or "__all__", [])
    assert any(why in str(error) for error in errors), answer.context["form"].errors
    page = body(answer)
    assert "Error:" in page and why in page
    assert "text" in changes or "A deep hole at noon." in page
    assert Request.objects.of(counter.place_id).count() == 0


def test_a_question_of_another_kind_is_not_asked(cast: Cast, counter: Opened, visitor: Client) -> None:
    changes = {"kind": "home-waste", "ask.roads.blocked": "perhaps", "ask.roads.depth": "deep"}
    code, _secret = sent(visitor, **changes)
    assert request(cast, code).chosen == {}


def test_outside_every_area_it_is_passed_on_or_the_form_says_so(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    there = dict(zip(("lat", "lon"), (str(v / 1e6) for v in OUTSIDE), strict=True))
    code, _secret = sent(visitor, **there)
    assert "passed on" in body(visitor.get(f"/muara/requests/{code}/"))
    commands.set_counter(cast.actor("budi"), counter.place_id, counter_set(passes_on=False))
    answer = send(visitor, **there)
    assert "outside the city" in str(answer.context["form"].errors["landmark"])


# --- pictures


def kept_pictures(place_id: Any) -> list[bytes]:
    rows = Aside.objects.filter(place_id=place_id, media_type="image/jpeg")
    return [bytes(content) for content in rows.values_list("content", flat=True)]


def test_a_picture_is_made_anew_smaller_upright_and_without_what_the_camera_wrote(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Telephone of Ani", 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "S"
    taken = photograph(2400, 1200, exif=exif.tobytes(), comment=b"a secret", icc_profile=b"profile of Ani")
    sent(visitor, photos=taken)
    (kept,) = kept_pictures(counter.place_id)
    assert b"Ani" not in kept and b"secret" not in kept and b"Exif" not in kept and b"ICC_PROFILE" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (800, 1600))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no picture"),
        (b"GIF89a", "no picture"),
        (b"\xff\xd8\xff", "no picture"),
        (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "no picture"),
        (b"PK\x03\x04", "no picture"),
        (photograph(64, 64, "PNG").read()[:80], "no picture"),
        (photograph(5001, 5000, "PNG").read(), "25 million pixels"),
        (b"x" * 15_000_001, "15 MB"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_or_too_large_a_one_is_refused_at_its_field(
    cast: Cast, counter: Opened, visitor: Client, content: bytes, why: str
) -> None:
    answer = send(visitor, photos=SimpleUploadedFile("../../x.jpg", content, "image/jpeg"))
    assert answer.status_code == 400 and why in str(answer.context["form"].errors["photos"])
    assert not kept_pictures(counter.place_id)


def test_a_page_in_a_pictures_clothes_becomes_a_picture_alone(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    """SECURITY 21: a JPEG with HTML behind its end."""
    both = photograph().read() + b"<html><script>alert(1)</script>"
    sent(visitor, photos=SimpleUploadedFile("x.html", both, "text/html"))
    (kept,) = kept_pictures(counter.place_id)
    assert b"script" not in kept


def test_a_fourth_picture_is_refused_and_none_is_dropped_in_silence(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    four = [photograph(name=f"{n}.jpg") for n in range(4)]
    assert "At most 3" in str(send(visitor, photos=four).context["form"].errors["photos"])
    code, _secret = sent(visitor, photos=[photograph(name=f"{n}.png", kind="PNG") for n in range(3)])
    assert len(request(cast, code).photos) == 3


# --- following


def test_the_page_of_a_request_shows_who_has_it_by_when_and_what_happened(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    told = report_something(cast, landmark="By the market", photos=[photograph().read()])
    answering.start(cast.actor("budi"), counter.place_id, told.code)
    page = body(visitor.get(f"/muara/requests/{told.code}/"))
    for words in (
        "Public works",
        "A deep hole.",
        "By the market",
        "North",
        "Is the road blocked?",
        "Report something",
    ):
        assert words in page
    assert page.index("Work has begun") < page.index("<h3>Reported</h3>")
    assert (
        f"/muara/requests/{told.code}/join/" in page
        and "/muara/report/?lat=-6.19000&amp;lon=106.81000" in page
    )
    assert f'src="/muara/record/aside/{request(cast, told.code).photos[0]}"' in page


def test_a_home_is_shown_to_500_metres_and_its_exact_point_on_no_page(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor, kind="home-waste", lat="-6.191234", lon="106.813745")
    for path in (f"/muara/requests/{code}/", f"/muara/requests/{code}/mine/{secret}/", "/muara/requests/"):
        assert "-6.1912" not in body(visitor.get(path)) and "106.8137" not in body(visitor.get(path))
    assert "500 metres" in body(visitor.get(f"/muara/requests/{code}/"))


def test_the_list_is_filtered_by_links_and_shows_fifty_a_page(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    codes = [report_something(cast).code for _ in range(51)]
    waste = report_something(cast, kind="home-waste").code
    first = body(visitor.get("/muara/requests/"))
    after = re.search(r'rel="next" href="\?(after=[A-Z0-9-]+)"', first)
    assert after
    second = body(visitor.get(f"/muara/requests/?{after[1]}"))
    on_first, on_second = (
        set(re.findall(r'<a href="/muara/requests/([A-Z0-9-]+)/"', p)) for p in (first, second)
    )
    assert (len(on_first), len(on_second)) == (50, 2) and on_first | on_second == {*codes, waste}
    of_kind = body(visitor.get("/muara/requests/?kind=home-waste&state=open"))
    assert re.findall(r'<a href="/muara/requests/([A-Z0-9-]+)/"', of_kind) == [waste]
    assert "Nothing like this" in body(visitor.get("/muara/requests/?state=fixed"))


@pytest.mark.parametrize(
    "query", ["state=x", "kind=__all__", "area=1", "after=MKS-ZZZZZZ", "after=%00", "state=open%27--"]
)
def test_a_filter_that_is_none_is_no_page(cast: Cast, counter: Opened, visitor: Client, query: str) -> None:
    assert visitor.get(f"/muara/requests/?{query}").status_code == 404


def test_a_code_leads_to_its_request_however_it_is_typed(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code = report_something(cast).code
    assert visitor.get(f"/r/{code}/")["Location"] == f"/muara/requests/{code}/"
    assert visitor.get("/r/", {"code": f" {code.lower().replace('-', ' ')} "})["Location"].endswith(
        f"{code}/"
    )
    assert visitor.get(f"/muara/requests/{code.lower()}/")["Location"] == f"/muara/requests/{code}/"


@pytest.mark.parametrize("typed", ["MKS-ZZZZZZ", "x", HOSTILE, "\x00", "A" * 400])
def test_a_code_that_is_none_is_told_so_without_others_that_look_like_it(
    cast: Cast, counter: Opened, visitor: Client, typed: str
) -> None:
    code = report_something(cast).code
    answer = visitor.get("/r/", {"code": typed})
    assert answer.status_code == 404 and code not in body(answer) and "<script>alert" not in body(answer)


# --- joining


def test_somebody_who_counts_themselves_in_gets_a_link_of_their_own(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    told = report_something(cast)
    path = f"/muara/requests/{told.code}/join/"
    said = {"client_key": shown_key(visitor, path), "text": "It grew.", "contact": ""}
    answer = visitor.post(path, said)
    assert answer["Location"].startswith(f"/muara/requests/{told.code}/mine/")
    assert visitor.post(path, said)["Location"] == answer["Location"]
    assert request(cast, told.code).people == 2
    assert "It grew." in body(visitor.get(f"/muara/requests/{told.code}/"))


def test_nobody_counts_themselves_in_where_it_is_closed(cast: Cast, counter: Opened, visitor: Client) -> None:
    code, secret = sent(visitor)
    visitor.post(f"/muara/requests/{code}/mine/{secret}/", {"do": "take-back"})
    assert visitor.get(f"/muara/requests/{code}/join/")["Location"] == f"/muara/requests/{code}/"
    assert "join/" not in body(visitor.get(f"/muara/requests/{code}/"))


# --- the reporter's own page


def done(cast: Cast, counter: Opened, code: str) -> None:
    answering.answer(
        cast.actor("budi"), counter.place_id, code, "done", "Filled with asphalt.", [photograph().read()]
    )


def test_who_reported_says_that_it_is_fixed(cast: Cast, counter: Opened, visitor: Client) -> None:
    code, secret = sent(visitor)
    done(cast, counter, code)
    own = f"/muara/requests/{code}/mine/{secret}/"
    assert 'value="fixed"' in body(visitor.get(own)) and "Filled with asphalt." in body(visitor.get(own))
    assert visitor.post(own, {"do": "fixed"})["Location"] == own
    assert request(cast, code).state == "fixed"
    assert 'value="fixed"' not in body(visitor.get(own))


def test_who_reported_opens_it_again_with_words_and_a_picture(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor, photos=photograph())
    done(cast, counter, code)
    own = f"/muara/requests/{code}/mine/{secret}/"
    said = {"do": "not-fixed", "text": "Still a hole.", "photos": photograph(name="again.jpg")}
    assert visitor.post(own, said).status_code == 302
    page = body(visitor.get(f"/muara/requests/{code}/"))
    assert "Still a hole." in page and "Filled with asphalt." in page and page.count("<img ") >= 3


def test_who_reported_takes_it_back_and_the_words_and_the_link_are_gone(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor, text="My own words.")
    answer = visitor.post(f"/muara/requests/{code}/mine/{secret}/", {"do": "take-back"})
    assert answer["Location"] == f"/muara/requests/{code}/"
    assert "My own words." not in body(visitor.get(f"/muara/requests/{code}/"))
    assert visitor.get(f"/muara/requests/{code}/mine/{secret}/").status_code == 404


@pytest.mark.parametrize("do", ["", "fixed", "delete", "not-fixed"])
def test_what_may_not_be_said_now_changes_nothing(
    cast: Cast, counter: Opened, visitor: Client, do: str
) -> None:
    code, secret = sent(visitor)
    answer = visitor.post(f"/muara/requests/{code}/mine/{secret}/", {"do": do})
    assert answer.status_code in {200, 400} and request(cast, code).state == "new"


def test_the_secret_page_is_kept_by_nobody_and_its_address_told_to_nobody(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor)
    own = f"/muara/requests/{code}/mine/{secret}/"
    answer = visitor.get(own)
    assert "no-store" in answer["Cache-Control"] and "ETag" not in answer
    assert answer["Referrer-Policy"] == "strict-origin"
    refused = visitor.post(own, {"do": "fixed"})
    assert "no-store" in refused["Cache-Control"] and refused["Referrer-Policy"] == "strict-origin"
    assert secret not in body(visitor.get(f"/muara/requests/{code}/"))


@pytest.mark.parametrize("wrong", ["another city", "another request", "another secret", "the hash of it"])
def test_a_link_opens_the_request_it_is_for_and_no_other(
    cast: Cast, counter: Opened, visitor: Client, wrong: str
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    code, secret = sent(visitor)
    other = report_something(cast)
    path = {
        "another city": f"/teluk/requests/{code}/mine/{secret}/",
        "another request": f"/muara/requests/{other.code}/mine/{secret}/",
        "another secret": f"/muara/requests/{code}/mine/{secret[:-1]}A/",
        "the hash of it": f"/muara/requests/{code}/mine/{Reporter.objects.of(counter.place_id).first().secret.hex()}/",
    }[wrong]
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"do": "take-back"}).status_code == 404
    assert request(cast, code).state == "new"


def test_after_two_requests_were_joined_the_old_link_follows_to_where_it_goes_on(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor)
    other = report_something(cast)
    answering.merge(cast.actor("budi"), counter.place_id, [code], other.code, "The same hole.")
    page = body(visitor.get(f"/muara/requests/{code}/mine/{secret}/"))
    assert other.code in page and code in page
    assert other.code in body(visitor.get(f"/muara/requests/{code}/"))


# --- who may, and how much


def test_another_citys_requests_are_on_no_page_of_this_one(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    theirs = report_something(cast, "teluk", text="Words of Teluk.")
    for path in (
        f"requests/{theirs.code}/",
        f"requests/{theirs.code}/join/",
        f"requests/?after={theirs.code}",
    ):
        assert visitor.get(f"/muara/{path}").status_code == 404
    assert "Words of Teluk." not in body(visitor.get("/muara/requests/"))
    south = queries.areas(city_named("teluk").place_id)[0].ref
    assert visitor.get(f"/muara/requests/?area={south}").status_code == 404


def test_nothing_is_taken_without_the_token_of_its_page(cast: Cast, counter: Opened) -> None:
    code, secret = sent(Client())
    strict = Client(enforce_csrf_checks=True)
    for path in ("report/", f"requests/{code}/join/", f"requests/{code}/mine/{secret}/"):
        strict.get(f"/muara/{path}")
        assert strict.post(f"/muara/{path}", {**FILLED, "do": "take-back"}).status_code == 403
    assert Request.objects.of(counter.place_id).get().state == "new"


def test_a_flood_from_one_client_is_slowed_down_and_what_was_typed_stays(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    """SECURITY, fault 14: before pictures are decoded or anything is written."""
    key = shown_key(visitor, "/muara/report/")
    most = reporting_views.SENDINGS_BY_CLIENT.most
    answers = [
        visitor.post("/muara/report/", {"client_key": key, "text": "Kept words."}) for _ in range(most + 3)
    ]
    assert [one.status_code for one in answers] == [400] * most + [429] * 3
    assert answers[-1]["Retry-After"] and "Kept words." in body(answers[-1])
    said = {**FILLED, "client_key": key, "photos": photograph()}
    assert visitor.post("/muara/report/", said).status_code == 429
    assert Request.objects.of(counter.place_id).count() == 0 and not kept_pictures(counter.place_id)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/muara/report/", {**FILLED, "client_key": key}).status_code == 302


def test_nobody_claims_more_than_the_form_asks(cast: Cast, counter: Opened, visitor: Client) -> None:
    """SECURITY 10: mass assignment."""
    more = {
        "state": "fixed",
        "office": counter.cleaning,
        "channel": "desk",
        "place_id": "x",
        "held": "",
        "code": "A",
    }
    code, _secret = sent(visitor, **more)
    row = request(cast, code)
    assert (row.state, row.office, row.channel) == ("new", counter.works, "web") and code.startswith("MKS-")


# --- what may be seen


def hold(cast: Cast, place_id: Any, code: str) -> None:
    answering.moderate(cast.actor("budi"), place_id, code, False, "It names a person.")


def paths_of(code: str, secret: str) -> list[str]:
    here = f"/muara/requests/{code}/"
    return [
        "/muara/requests/",
        "/muara/requests/?state=open",
        here,
        f"{here}join/",
        f"{here}mine/{secret}/",
        "/muara/",
    ]


def test_held_words_and_pictures_are_on_no_page_not_even_one_kept_before(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    """SECURITY 3 and 5."""
    code, secret = sent(
        visitor, text="Held words.", landmark="Held landmark", photos=photograph(),
        **{"ask.roads.more": "Held answer"},
    )  # fmt: skip
    path = f"/muara/requests/{code}/join/"
    visitor.post(path, {"client_key": shown_key(visitor, path), "text": "Held too."})
    picture = request(cast, code).photos[0]
    before = {path: visitor.get(path) for path in paths_of(code, secret)}
    assert sum("Held" in body(answer) for answer in before.values()) >= 5
    hold(cast, counter.place_id, code)
    time.sleep(1.05)
    for path, old in before.items():
        again = visitor.get(path, headers={"if-none-match": old.headers.get("ETag", "")})
        assert "Held" not in body(again) and picture not in body(again), path
    assert visitor.get(f"/muara/record/aside/{picture}").status_code == 404
    assert "It names a person." in body(visitor.get(f"/muara/requests/{code}/"))


def test_erased_words_are_on_no_page_not_even_one_kept_before(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code, secret = sent(visitor, text="Words to erase.")
    before = {path: visitor.get(path) for path in paths_of(code, secret)}
    erase(counter.place_id, [request(cast, code).text], "asked for", "city")
    time.sleep(1.05)
    for path, old in before.items():
        again = visitor.get(path, headers={"if-none-match": old.headers.get("ETag", "")})
        assert "Words to erase." not in body(again), path


def test_hostile_words_run_nowhere(cast: Cast, visitor: Client) -> None:
    """SECURITY 11, 15 and 19, in everything that a city and a resident can write."""
    open_counter(cast)
    actor, place_id = cast.actor("budi"), cast.muara.place_id
    question = acts.Question(code="q", text=HOSTILE, hint=HOSTILE, datatype="text")
    choices = [acts.Choice("k", HOSTILE)]
    listed = acts.Question(code="l", text=HOSTILE, datatype="singlevaluelist", choices=choices)
    commands.set_kind(
        actor,
        place_id,
        acts.KindSet(code="bad", name=HOSTILE, text=HOSTILE, icon="<svg>", questions=[question, listed]),
    )
    commands.set_counter(actor, place_id, counter_set(emergency=HOSTILE[:40]))
    said = {"kind": "bad", "text": HOSTILE, "landmark": HOSTILE, "ask.bad.q": HOSTILE, "ask.bad.l": "k"}
    code, secret = sent(visitor, **said)
    answering.answer(actor, place_id, code, "done", HOSTILE, [])
    refused = send(visitor, **{**said, "kind": "nothing", "contact": HOSTILE})
    pages = [body(refused), *(body(visitor.get(p)) for p in (*paths_of(code, secret), "/muara/report/"))]
    for page in pages:
        assert "<script>alert" not in page and "onload" not in page and "\u202e" not in page
        assert " 49 " not in page
    assert "&lt;script&gt;alert(1)" in pages[3]


@pytest.mark.parametrize("language", ["id", "th", "my", "ta"])
def test_every_page_opens_in_every_language(
    cast: Cast, counter: Opened, visitor: Client, language: str
) -> None:
    code, secret = sent(visitor, text="ไฟถนนดับ")
    done(cast, counter, code)
    for path in (*paths_of(code, secret), "/muara/report/", "/r/"):
        assert visitor.get(path, {"lang": language}).status_code in {200, 302}


def test_pages_for_everybody_are_kept_and_those_with_a_form_never(
    cast: Cast, counter: Opened, visitor: Client
) -> None:
    code = report_something(cast, now=NOW).code
    for path in ("/muara/requests/", f"/muara/requests/{code}/"):
        tag = visitor.get(path)["ETag"]
        assert visitor.get(path, headers={"if-none-match": tag}).status_code == 304
    for path in ("/muara/report/", f"/muara/requests/{code}/join/"):
        assert "no-store" in visitor.get(path)["Cache-Control"]
