"""What each rule would have done with an earlier vote: on a page of the desk, and nothing of it is kept."""

import gzip
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from balai.budgets import acts
from balai.budgets.desk import comparing
from balai.record.models import Head
from tests.cast import Cast
from tests.methods.shares.test_pabulib import APPROVAL

from .cast import closed, open_ballot
from .test_closing import MANY, _fill

PAGE = "/desk/cities/muara/budgets/compare/"
FILE = """META\nkey;value\nbudget;100\nvote_type;approval\ncurrency;IDR\nPROJECTS
project_id;cost;name;category;neighborhood\na;60;Shade trees;green,street;North\nb;50;A well;water;South
c;40;Lamps;street;North\nVOTES\nvoter_id;vote\n"""
FILE += "\n".join(f"{n};{'a' if n < 60 else 'b,c'}" for n in range(100))


def sent(cast: Cast, raw: bytes, name: str = "vote.pb") -> Any:
    return cast.signed_in("budi").post(PAGE, {"file": SimpleUploadedFile(name, raw)})


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\x1f\x8b\x08\x00garbage", "This is no file of ballots"),
        (b"PK\x03\x04", "This is no file of ballots"),
        (APPROVAL.replace("1;30;a,b", "1;30;a,x").encode(), "there is no project x"),
        (gzip.compress(b"META\n" + b"0" * (comparing.UNPACKED + 1)), "more than 20000000 bytes"),
        (FILE.replace("vote_type;approval", "vote_type;ordinal\nmax_length;" + "9" * 5000).encode(), "Most votes"),
        (FILE.replace("vote_type;approval", "vote_type;ordinal\nmax_length;²").encode(), "Most votes"),
        (b"META\nkey;value\nbudget;9\nPROJECTS\nproject_id;cost\n"
         + b"".join(b"p%d;1\n" % n for n in range(1001)) + b"VOTES\nvoter_id;vote\n1;p1\n", "more than 1,000 projects"),
        (b"0" * (comparing.LARGEST + 1), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_or_too_much_is_said_in_a_sentence(cast: Cast, raw: bytes, why: str) -> None:
    assert why in words(sent(cast, raw))


def test_rules_stand_side_by_side_with_who_got_nothing_and_where_the_money_goes(cast: Cast) -> None:
    sizes = list(Head.objects.values_list("size", flat=True))
    page = words(sent(cast, FILE.encode()))
    assert "100 ballots were counted." in page and "Shade trees 1" in page and "Lamps" in page
    assert "Most votes first 0 voters, 0.0%" in page
    assert "Money by category" in page and "Money by area" in page and "North IDR 100" in page
    assert list(Head.objects.values_list("size", flat=True)) == sizes, "nothing is published"


def test_an_earlier_vote_is_compared_from_what_was_published(cast: Cast) -> None:
    few = open_ballot(cast, title="Too few", counting=acts.Counting("mes"))
    _fill(cast, few, MANY[:9])
    closed(cast, few)
    ref = open_ballot(cast, counting=acts.Counting("mes", completion="add1u"))
    _fill(cast, ref, MANY)
    row, client = closed(cast, ref), cast.signed_in("budi")
    shown = words(client.get(PAGE))
    assert "Kampung money 2027" in shown and "Too few" not in shown
    page = words(client.post(PAGE, {"vote": ref}))
    names = {one["key"]: one["name"] for one in row.items}
    for n, key in enumerate(row.funded, 1):
        assert re.search(rf"{names[key]} [\d–]+ {n} ", page), "equal shares do again what they did"
    assert client.post(PAGE, {}).status_code == client.post(PAGE, {"vote": few}).status_code == 400


def test_what_takes_longer_is_said_and_the_rest_is_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "SECONDS", 0.0)
    monkeypatch.setattr("balai.methods.shares.comparing.time", Clock())
    page = words(sent(cast, FILE.encode()))
    assert (
        "takes longer than two seconds. Count them where the site runs, with balai tally: Equal shares"
        in page
    )
    assert "Most votes first 0 voters" in page


class Clock:
    """Time passes with every look at it, but for the first two."""

    def __init__(self) -> None:
        self.looks = 0

    def monotonic(self) -> float:
        self.looks += 1
        return max(0.0, self.looks - 2)


def test_the_way_there_stands_where_a_vote_is_opened_and_nobody_else_goes_it(cast: Cast) -> None:
    assert PAGE in cast.signed_in("budi").get("/desk/cities/muara/budgets/add/").content.decode()
    for name in ("chan", "elok", "nina"):
        assert cast.signed_in(name).get(PAGE).status_code == 403
