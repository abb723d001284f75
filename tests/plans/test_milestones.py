"""Steps of a project and what shows how far it is: milestones, links and files."""

from functools import partial

import pytest

from balai.plans import commands
from balai.plans.commands.projects import FILE_LIMIT
from balai.record.models import Aside
from balai.record.replay import compare
from tests.cast import Cast, open_project
from tests.plans.saying import project
from tests.saying import refused_field

PDF, PNG, JPEG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + bytes(8), b"\xff\xd8\xff\xe0" + bytes(8)


def test_a_milestone_is_set_and_reached_under_one_reference_in_the_order_of_days(cast: Cast) -> None:
    who, place_id, ref = cast.actor("budi"), cast.muara.place_id, open_project(cast)
    late = commands.set_milestone(who, place_id, ref, "Opening", "2027")
    early = commands.set_milestone(who, place_id, ref, "Survey", "2026-06")
    without = commands.set_milestone(who, place_id, ref, "Some day")
    assert commands.set_milestone(who, place_id, ref, "Survey", "2026-06", "2026-05-30", early) == early
    assert [(m["ref"], m["reached_on"]) for m in project(cast, ref).milestones] == [
        (early, "2026-05-30"), (late, ""), (without, ""),
    ]  # fmt: skip
    assert compare(place_id) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"due": "2026-02-30"}, "due"),
        ({"reached_on": "yesterday"}, "reached_on"),
        ({"ref": "chosen"}, ""),
    ],
)
def test_a_milestone_without_words_of_no_day_or_of_no_reference_is_refused(
    cast: Cast, said: dict[str, str], field: str
) -> None:
    ref = open_project(cast)
    deed = partial(
        commands.set_milestone, cast.actor("budi"), cast.muara.place_id, ref, **{"text": "Survey"} | said
    )
    assert refused_field(cast, deed) == field


def test_a_milestone_of_another_project_is_not_this_ones(cast: Cast) -> None:
    who, place_id = cast.actor("budi"), cast.muara.place_id
    one, two = open_project(cast, "One"), open_project(cast, "Two")
    step = commands.set_milestone(who, place_id, one, "Survey")
    refused_field(cast, lambda: commands.set_milestone(who, place_id, two, "Mine", ref=step), "milestone")


def test_a_link_as_evidence_is_kept_and_another_kind_of_link_is_refused(cast: Cast) -> None:
    who, place_id, ref = cast.actor("budi"), cast.muara.place_id, open_project(cast)
    commands.add_evidence_link(who, place_id, ref, "Photo of the dike", " https://city.example/dike ")
    (said,) = project(cast, ref).evidence
    assert (said["title"], said["url"], said["aside"]) == (
        "Photo of the dike",
        "https://city.example/dike",
        "",
    )
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
        "https://a\nb.example",
        "https://a\x00",
    ):
        deed = partial(commands.add_evidence_link, who, place_id, ref, "t", url)
        assert refused_field(cast, deed) == "url"
    assert refused_field(
        cast, lambda: commands.add_evidence_link(who, place_id, ref, "", "https://city.example/")
    ) == "title"  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
def test_a_file_as_evidence_is_kept_beside_the_record_of_which_the_act_holds_the_commitment(
    cast: Cast, content: bytes, kind: str
) -> None:
    from balai.record.commitment import commit

    ref = open_project(cast)
    commands.add_evidence_file(cast.actor("budi"), cast.muara.place_id, ref, "Plan", content, kind)
    (said,) = project(cast, ref).evidence
    kept = Aside.objects.get(place_id=cast.muara.place_id, commitment=said["aside"])
    assert (bytes(kept.content), kept.media_type) == (content, kind)
    assert commit(bytes(kept.salt), content).hex() == said["aside"]
    assert kept.file_name == f"{said['ref']}.{kind.rpartition('/')[2]}"
    assert compare(cast.muara.place_id) == []


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"<html><script>alert(1)</script>", "application/pdf", "Only PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "Only PDF"),
        (PNG, "image/jpeg", "Only PDF"),
        (JPEG, "application/pdf", "Only PDF"),
        (b"PK\x03\x04", "application/zip", "Only PDF"),
        (PDF, "", "Only PDF"),
        (PDF, "text/html", "Only PDF"),
        (b"", "application/pdf", "Only PDF"),
        (b" " + PDF, "application/pdf", "Only PDF"),
        (PDF + bytes(FILE_LIMIT), "application/pdf", "larger than 5 MB"),
    ],
    ids=[
        "html",
        "svg",
        "png as jpeg",
        "jpeg as pdf",
        "zip",
        "no type",
        "pdf as html",
        "empty",
        "late",
        "large",
    ],
)
def test_a_file_is_judged_by_its_content_and_its_size(
    cast: Cast, content: bytes, kind: str, why: str
) -> None:
    ref = open_project(cast)
    deed = partial(
        commands.add_evidence_file, cast.actor("budi"), cast.muara.place_id, ref, "Plan", content, kind
    )
    assert refused_field(cast, deed, why) == "file"
    assert not Aside.objects.exists()


def test_a_file_of_exactly_the_limit_is_taken(cast: Cast) -> None:
    ref = open_project(cast)
    whole = PDF + bytes(FILE_LIMIT - len(PDF))
    commands.add_evidence_file(cast.actor("budi"), cast.muara.place_id, ref, "Plan", whole, "application/pdf")
    assert len(bytes(Aside.objects.get().content)) == FILE_LIMIT


def test_a_file_for_a_project_that_is_not_there_is_not_kept(cast: Cast) -> None:
    deed = partial(
        commands.add_evidence_file,
        cast.actor("budi"),
        cast.muara.place_id,
        "nothing",
        "Plan",
        PDF,
        "application/pdf",
    )
    refused_field(cast, deed, "no such project")
    assert not Aside.objects.exists()
