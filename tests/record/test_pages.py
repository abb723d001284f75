"""The record's pages: acts told in sentences, their bytes, their proofs, and what is kept beside them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from balai.places.acts import NeedStated, PlaceOpened
from balai.plans.acts import ProjectOpened, ProjectStatusSet
from balai.record.acts import Act, Unknown
from balai.record.append import append
from balai.record.erase import erase
from balai.record.listing import acts_as_text
from balai.record.merkle import leaf_hash
from balai.record.models import Entry, Head
from balai.record.proof import verify_proof
from balai.record.registry import act_types
from balai.record.seal import seal
from balai.record.sentences import describe, told

from . import public

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOSTILE = "<script>alert(1)</script>\u202e{{7*7}} %s %(name)s {0.__class__} = \u200b" + "x" * 300


@pytest.fixture
def place(db: None, addresses: None, settings: Any, tmp_path: Any) -> Any:
    return public.begin(settings, tmp_path)


def get(path: str, **more: Any) -> Any:
    return Client().get(path, **more)


def page(path: str, **more: Any) -> str:
    answer = get(path, **more)
    assert answer.status_code == 200, path
    return answer.content.decode()


# Sentences ------------------------------------------------------------------------------------------------


def ours() -> dict[str, type[Act]]:
    return {name: act for name, act in act_types().items() if act.__module__.startswith("balai.")}


def test_every_type_of_act_has_a_sentence() -> None:
    assert not [name for name, act in ours().items() if act not in told()]


def test_every_type_of_act_is_in_the_docs_with_its_fields() -> None:
    text = (DOCS / "acts.md").read_text()
    assert acts_as_text() in text, "docs/acts.md lags: run python -m balai.ops.docs"
    for name, act in ours().items():
        assert f"## `{name}`" in text
        for field in set(act.__struct_fields__) - {"at", "on", "by"}:
            assert f"- `{field}` (" in text


@pytest.mark.parametrize("name", sorted(ours()))
def test_a_sentence_can_be_said_whatever_the_fields_hold(name: str) -> None:
    import msgspec

    act = ours()[name]
    for text in ("", "Name", HOSTILE, "%(nothing)s", "100 %"):
        values = {
            field.name: {str: text, int: 7, bool: True, list[str]: [text, text]}.get(field.type)
            for field in msgspec.structs.fields(act)
        }
        values = {key: value if value is not None else [] for key, value in values.items()}
        for language in ("en", "id", "zh-hans"):
            with override(language):
                said = str(describe(act(**values), {text: "“A name”"}))
            assert said
            assert "%(" not in said.replace(text, "").replace(text[:199], "")


def test_a_sentence_is_told_with_the_acts_own_values() -> None:
    opened = ProjectOpened(ref="r", name="Lamps", focus_area="Built Infrastructure")
    assert (
        str(describe(opened, {})) == "The project “Lamps” was opened in the focus area Built Infrastructure"
    )
    assert str(describe(ProjectOpened(ref="r", name="Lamps"), {})) == "The project “Lamps” was opened"
    set_ = ProjectStatusSet(ref="r7", status="operating")
    assert str(describe(set_, {})) == "The status of project r7 is now “Operating”"
    named = describe(set_, {"r7": "“Lamps”", "operating": "“no reference”"})
    assert str(named) == "The status of project “Lamps” is now “Operating”"


def test_an_act_of_an_unknown_type_is_said_not_to_be_understood() -> None:
    assert "does not understand" in str(describe(Unknown(type="x.y/1"), {}))


# The list of acts -----------------------------------------------------------------------------------------


def test_acts_stand_newest_first_fifty_to_a_page(place: Any) -> None:
    public.needs(place, 120)
    shown = [re.findall(r'href="/hulu/record/(\d+)/"', page(f"/hulu/record/?page={n}")) for n in (1, 2, 3)]
    assert [list(map(int, one)) for one in shown] == [
        list(range(120, 70, -1)),
        list(range(70, 20, -1)),
        list(range(20, -1, -1)),
    ]


def test_acts_of_one_type_can_be_picked_and_the_link_says_how_many(place: Any) -> None:
    public.needs(place, 60)
    first = page("/hulu/record/")
    assert re.search(r'href="\?type=need\.stated%2F1">\s*need\.stated/1\s*<b>60</b>', first)
    found = page("/hulu/record/?type=place.opened/1")
    assert re.findall(r'href="/hulu/record/(\d+)/"', found) == ["0"]
    second = page("/hulu/record/?type=need.stated/1&page=2")
    assert re.findall(r'href="/hulu/record/(\d+)/"', second) == [str(n) for n in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=0", 404), ("page=-1", 404), ("page=9999", 404), ("page=9223372036854775808", 404), ("page=1%00", 404),
        ("page=٣", 404), ("page=", 404), ("type=%00", 400), ("type=x", 400), ("type=need.stated/1'--", 400),
        ("type=no.such/1", 200), ("type__in=1&_connector=OR", 200), ("page=%ff", 404), ("type=%ed%a0%80", 400),
    ],
)  # fmt: skip
def test_a_page_or_type_that_is_none_is_an_error_and_not_a_fault(place: Any, query: str, status: int) -> None:
    assert get(f"/hulu/record/?{query}").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "00/",
        "-1/",
        "5/",
        "9223372036854775808/",
        "1e3/",
        "٣/",
        "5.json",
        "0.JSON",
        "5.tlog-proof",
        "%00/",
        "x/",
    ],
)
def test_an_act_that_is_not_there_is_not_found(place: Any, path: str) -> None:
    assert get(f"/hulu/record/{path}").status_code == 404


def test_the_page_shows_the_checkpoint_the_key_and_how_to_verify(place: Any) -> None:
    head = Head.objects.get(place_id=place)
    text = page("/hulu/record/")
    assert get("/record/hulu/checkpoint").content.decode().split("\n")[2] in text.replace("&#x2B;", "+")
    assert f'id="vkey">{head.vkey}'.replace("+", "+") in text.replace("&#x2B;", "+")
    assert "balai verify http" in text
    assert '<a href="/record/hulu/checkpoint">' in text


def test_a_page_is_not_kept_while_its_newest_act_waits_for_a_signature(place: Any) -> None:
    client = Client()
    append(place, [NeedStated(ref="n", name="A bridge")])
    assert "ETag" not in client.get("/hulu/record/")
    assert "not signed yet" in client.get("/hulu/record/1/").content.decode()
    assert get("/hulu/record/1.tlog-proof").status_code == 404
    seal(place)
    assert "ETag" in client.get("/hulu/record/")
    assert "data-check" in client.get("/hulu/record/1/").content.decode()


def test_a_page_is_fresh_within_a_second_of_a_new_act(place: Any) -> None:
    import time

    client = Client()
    assert "A bridge" not in client.get("/hulu/record/").content.decode()
    append(place, [NeedStated(ref="n", name="A bridge")])
    time.sleep(1.05)
    assert "A bridge" in client.get("/hulu/record/").content.decode()


# One act --------------------------------------------------------------------------------------------------


def test_an_act_is_served_byte_for_byte_with_a_proof_that_holds(place: Any) -> None:
    public.needs(place, 300)
    head = Head.objects.get(place_id=place)
    for index in (0, 7, 255, 256, 300):
        body = get(f"/hulu/record/{index}.json").content
        assert body == bytes(Entry.objects.get(place_id=place, index=index).body)
        proof = get(f"/hulu/record/{index}.tlog-proof").content
        assert verify_proof(proof, body, head.vkey, head.origin).size == 301
        text = page(f"/hulu/record/{index}/")
        assert leaf_hash(body).hex() in text


def test_hostile_text_in_an_act_is_shown_and_not_run(place: Any) -> None:
    append(place, [NeedStated(ref="n", name=HOSTILE[:400], text="javascript:alert(1)")])
    seal(place)
    for path in ("/hulu/record/", "/hulu/record/1/", "/hulu/record/feed.atom"):
        text = page(path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "\u202e" not in text
        assert "{{7*7}}" in text
    assert 'href="javascript:' not in page("/hulu/record/1/")
    assert "\\u202e" in page("/hulu/record/1/")


def test_an_entry_of_a_type_this_release_does_not_know_has_a_page(place: Any) -> None:
    body = b'{"act":"future.thing/9","at":"2030-01-01T00:00Z","deep":[[{"aside":"zz"}]],"n":1}'
    Entry.objects.create(place_id=place, index=1, body=body)
    Head.objects.filter(place_id=place).update(size=2)
    seal(place)
    text = page("/hulu/record/1/")
    assert "kept, counted and can be checked" in text
    assert "future.thing/9" in text
    assert "future.thing/9" in page("/hulu/record/")
    assert get("/hulu/record/1.json").content == body


def test_the_feed_is_well_formed_whatever_acts_say(place: Any) -> None:
    from xml.etree import ElementTree

    append(place, [NeedStated(ref="n", name="a \u0007 & < ]]> \u202e b")])
    found = ElementTree.fromstring(get("/hulu/record/feed.atom").content)
    titles = [title.text or "" for title in found.iter("{http://www.w3.org/2005/Atom}title")]
    assert "A need was stated: a & < ]]> b" in titles


def test_a_name_that_plays_tricks_cannot_break_the_page_of_its_record(
    db: None, addresses: None, settings: Any, tmp_path: Any
) -> None:
    public.begin(settings, tmp_path, "trick", "\u202e<b>x</b>" + "y" * 400)
    text = page("/trick/record/")
    assert "<b>x</b>" not in text
    assert "\u202e" not in text


# Content beside the record --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["plan.pdf", 'a"b.txt', "../../etc/passwd", "\r\nSet-Cookie: a=b", "rencana – ถนน.pdf", "x" * 600, ""],
)
def test_content_is_a_download_and_can_do_nothing_on_this_site(place: Any, name: str) -> None:
    commitment = public.keep(place, b"<script>alert(1)</script>", "text/html", name)
    answer = get(f"/hulu/record/aside/{commitment}")
    assert answer.content == b"<script>alert(1)</script>"
    said = answer["Content-Disposition"]
    assert said.startswith("attachment")
    assert "\n" not in said
    assert "/" not in said
    assert len(said) < 2200
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_page_of_an_act_says_what_became_of_its_content(place: Any) -> None:
    shown = public.keep(place, b"one", name="one.txt")
    held = public.keep(place, b"two", name="two.txt", shown=False)
    gone = public.keep(place, b"three", name="three.txt")
    erase(place, [gone], "asked for", "secretariat")
    seal(place)
    assert f'href="/hulu/record/aside/{shown}"' in page("/hulu/record/1/")
    assert 'data-state="absent"' in page("/hulu/record/2/")
    assert f"aside/{held}" not in page("/hulu/record/2/")
    assert 'data-state="erased"' in page("/hulu/record/3/")
    assert gone in page("/hulu/record/4/")
    answer = get(f"/hulu/record/aside/{gone}")
    assert answer.status_code == 410
    assert "This content was erased" in answer.content.decode()


def test_a_page_has_no_script_but_the_one_of_this_site(place: Any) -> None:
    answer = get("/hulu/record/0/")
    assert re.findall(r"<script[^>]*>", answer.content.decode()) == [
        '<script src="/static/record/check.js" defer>'
    ]
    assert not re.search(r"\son\w+=", answer.content.decode())
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_check_in_the_browser_weighs_at_most_six_kilobytes() -> None:
    import balai.record

    script = Path(balai.record.__file__).parent / "static" / "record" / "check.js"
    assert script.stat().st_size <= 6 * 1024


def test_a_place_without_acts_of_its_own_name_still_has_a_page(
    db: None, addresses: None, settings: Any, tmp_path: Any
) -> None:
    from balai.record.append import open_record

    settings.KEYS_ROOT = tmp_path
    open_record(f"{settings.ORIGIN}/empty", "empty")
    assert "Nothing is signed yet" in page("/empty/record/")
    assert get("/empty/record/feed.atom").status_code == 200
    assert PlaceOpened in told()
