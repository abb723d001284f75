"""Requests of another system: read, checked, and taken into the record with their own dates."""

import csv
import gzip
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from balai.ops import cli
from balai.record.models import Aside
from balai.record.replay import compare
from balai.services import commandline
from balai.services.importers.requests import FORMATS, BadRows, Export, Imported, import_requests, read_export
from balai.services.importers.table import Map, read_map
from balai.services.models import Counter, Kind, Office, Request, Searchable, Step
from tests.cast import Cast
from tests.saying import size

from .cast import Opened, every_byte, seen

HEADER = (
    "ticket_id,type,org,comment,lon,lat,address,timestamp,last_activity,state,star,count_reopen,photo_url,"
    "after_photo,note"
)
ROWS = [
    '2022-AAAAAA,"{ถนน,อื่นๆ}",เขตหนึ่ง,ถนนเป็นหลุม,100.5,13.75,ซอย 1,2022-06-07 10:10:54.5+00,,เสร็จสิ้น,4,1,,,ซ่อมแล้ว',
    "2022-BBBBBB,,เขตสอง,โทร 081-234-5678,100.6,13.76,,2022-06-08 23:59:59+00,,รอรับเรื่อง,,,,,",
    "2022-CCCCCC,{ทางเท้า},เขตหนึ่ง,ทางเท้าพัง,100.7,13.77,,2022-06-09 01:00:00+00,2022-06-20 05:00:00+00,ไม่เกี่ยวข้อง,,,,,",
]
HISTORY = [
    "ticket_id,observed_at,state,count_reopen,star,last_activity",
    "2022-AAAAAA,2022-06-07T10:11:49+00:00,รอรับเรื่อง,,,",
    "2022-AAAAAA,2022-06-10T07:04:59+00:00,เสร็จสิ้น,,,",
    "2022-AAAAAA,2022-06-08T16:07:15+00:00,ส่งเรื่องแล้ว,,,",
    "2022-BBBBBB,2022-06-09T00:05:00+00:00,,,,",
]
TABLE = Map(columns={"id": "no", "opened": "day"}, states={"Closed": "done"}, timezone="Asia/Jakarta")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A made-up export in the form of Bangkok's, and its history, compressed as Bangkok's are."""
    return table(tmp_path, "tickets.csv.gz", HEADER, *ROWS), table(tmp_path, "history.csv.gz", *HISTORY)


def table(folder: Path, name: str, *lines: str) -> Path:
    path, body = folder / name, ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    return path


def quiet(what: str, done: int, total: int) -> None:
    pass


def take(cast: Cast, path: Path, history: Path | None = None, **options: Any) -> Imported:
    return import_requests(cast.muara.place_id, read(path, history), quiet, **options)


def read(path: Path, history: Path | None = None, format_: str = "traffy") -> Export:
    return read_export(path, format_, FORMATS[format_][0], history, quiet)


def row(cast: Cast, outside: str) -> Request:
    return Request.objects.of(cast.muara.place_id).get(outside=outside)


def beside(cast: Cast) -> tuple[int, int]:
    """How much is kept beside the record, and privately."""
    place_id = cast.muara.place_id
    return Aside.objects.filter(place_id=place_id).count(), Searchable.objects.of(place_id).count()


def test_a_request_has_its_own_dates_and_every_state_that_was_observed(cast: Cast, files: Any) -> None:
    take(cast, *files)
    found = row(cast, "2022-AAAAAA")
    steps = Step.objects.of(cast.muara.place_id).filter(code=found.code).order_by("entry")
    assert [(one.at, one.what, one.more.get("state")) for one in steps] == [
        ("2022-06-07T10:10Z", "opened", None),
        ("2022-06-08T16:07Z", "observed", "with office"),
        ("2022-06-10T07:04Z", "observed", "done"),
        ("2022-06-10T07:04Z", "note", None),
    ]
    assert (found.state, found.opened_at, found.answered_at) == (
        "done",
        "2022-06-07T10:10Z",
        "2022-06-10T07:04Z",
    )
    assert (found.lat, found.lon, found.stars, found.reopened) == (13_750_000, 100_500_000, 400, 1)


def test_without_a_history_the_last_state_of_the_table_is_taken(cast: Cast, files: Any) -> None:
    take(cast, files[0])
    found = row(cast, "2022-CCCCCC")
    assert (found.state, found.updated_at) == ("declined", "2022-06-20T05:00Z")


def test_kinds_and_offices_are_made_from_the_file(cast: Cast, files: Any) -> None:
    take(cast, *files)
    place_id = cast.muara.place_id
    names = dict(Kind.objects.of(place_id).values_list("code", "name"))
    offices = dict(Office.objects.of(place_id).values_list("ref", "name"))
    found = {r.outside: (names[r.kind], offices[r.office]) for r in Request.objects.of(place_id)}
    assert found == {
        "2022-AAAAAA": ("ถนน", "เขตหนึ่ง"),
        "2022-BBBBBB": ("อื่นๆ", "เขตสอง"),
        "2022-CCCCCC": ("ทางเท้า", "เขตหนึ่ง"),
    }
    assert Counter.objects.of(place_id).get().timezone == "Asia/Bangkok"


def test_an_open_counter_stays_as_it_is_and_gives_the_letters_of_the_codes(
    cast: Cast, counter: Opened, files: Any
) -> None:
    take(cast, *files)
    assert Counter.objects.of(cast.muara.place_id).get().timezone == "Asia/Makassar"
    assert row(cast, "2022-AAAAAA").code.startswith("MKS-")


def test_residents_choose_from_at_most_eight_kinds_however_many_the_file_has(
    cast: Cast, tmp_path: Path
) -> None:
    rows = [f"2022-{n},kind {n % 12},o,t,100,13,,2022-06-07 10:10:54+00,,,,,,," for n in range(30)]
    take(cast, table(tmp_path, "many.csv", HEADER, *rows))
    kinds = Kind.objects.of(cast.muara.place_id)
    assert kinds.count() == 13
    assert kinds.filter(parent="").count() == 8
    assert set(kinds.exclude(parent="").values_list("parent", flat=True)) == {kinds.get(name="อื่นๆ").code}


def test_a_second_run_changes_nothing(cast: Cast, files: Any) -> None:
    assert take(cast, *files).requests == 3
    before = every_byte(cast), beside(cast)
    again = take(cast, *files)
    assert (again.requests, again.known, again.acts) == (0, 3, 0)
    assert (every_byte(cast), beside(cast)) == before


def test_an_import_that_was_broken_off_goes_on_where_it_stopped(
    cast: Cast, files: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("balai.services.importers.requests.BATCH", 1)

    def broken(what: str, done: int, total: int) -> None:
        if (what, done) == ("requests", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_requests(cast.muara.place_id, read(*files), broken)
    assert Request.objects.of(cast.muara.place_id).count() == 2
    assert take(cast, *files).requests == 1
    assert compare(cast.muara.place_id) == []


def test_the_code_follows_from_the_id_in_the_other_system(cast: Cast, counter: Opened, files: Any) -> None:
    take(cast, *files)
    codes = dict(Request.objects.of(cast.muara.place_id).values_list("outside", "code"))
    import_requests(cast.teluk.place_id, read(*files), quiet)
    others = dict(Request.objects.of(cast.teluk.place_id).values_list("outside", "code"))
    assert {one: code.split("-")[1] for one, code in codes.items()} == {
        one: code.split("-")[1] for one, code in others.items()
    }


def test_replay_gives_the_same_tables(cast: Cast, files: Any) -> None:
    take(cast, *files)
    assert compare(cast.muara.place_id) == []


def test_what_people_wrote_is_beside_the_record_and_never_in_it(cast: Cast, files: Any) -> None:
    take(cast, *files)
    for words in ("ถนนเป็นหลุม", "ซอย 1", "ซ่อมแล้ว", "081-234-5678"):
        assert words.encode() not in every_byte(cast)
    assert seen(cast, row(cast, "2022-AAAAAA").code).text == "ถนนเป็นหลุม"


def test_a_text_with_a_telephone_number_is_held(cast: Cast, files: Any) -> None:
    take(cast, *files)
    found = row(cast, "2022-BBBBBB")
    assert found.held
    assert seen(cast, found.code).text == ""


BAD = [
    ("2022-DDDDDD,,o,t,100,13,,yesterday,,,,,,,", "line 5: timestamp: 'yesterday' is not a moment"),
    ("2022-DDDDDD,,o,t,100,nan,,2022-06-07 10:10:54+00,,,,,,,", "line 5: lat: 'nan' is not a number"),
    ("2022-DDDDDD,,o,t,100,130,,2022-06-07 10:10:54+00,,,,,,,", "line 5: lat: '130' lies nowhere on the map"),
    ("2022-DDDDDD,,o,t,100,,,2022-06-07 10:10:54+00,,,,,,,", "line 5: one coordinate without the other"),
    (
        "2022-DDDDDD,,o,t,100,13,,2022-06-07 10:10:54+00,,lost,,,,,",
        "line 5: nothing says which of our states 'lost' is",
    ),
    (
        "2022-AAAAAA,,o,t,100,13,,2022-06-07 10:10:54+00,,,,,,,",
        "line 5: a request '2022-AAAAAA' stands above",
    ),
    (",,o,t,100,13,,2022-06-07 10:10:54+00,,,,,,,", "line 5: ticket_id is empty"),
    ("2022-DDDDDD,short", "line 5: 2 cells, and the header has 15"),
    (
        "2022-DDDDDD,,o,t,100,13,,2022-06-07 10:10:54+00,,,9,,,,",
        "line 5: stars: '9' is not a number from 0 to 5",
    ),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason[8:30] for _bad, reason in BAD])
def test_a_bad_row_is_listed_by_line_and_nothing_is_imported(
    cast: Cast, tmp_path: Path, bad: str, reason: str
) -> None:
    found, before = read(table(tmp_path, "bad.csv", HEADER, *ROWS, bad)), size(cast)
    assert [str(one).startswith(f"bad.csv, {reason}") for one in found.wrong] == [True], found.wrong
    with pytest.raises(BadRows, match="1 row is wrong; nothing was imported"):
        import_requests(cast.muara.place_id, found, quiet)
    assert size(cast) == before


def test_bad_rows_are_left_out_when_asked_to(cast: Cast, tmp_path: Path) -> None:
    bad = [one for one, _reason in BAD]
    assert take(cast, table(tmp_path, "bad.csv", HEADER, *ROWS, *bad), skip_bad=True).requests == 3


def test_a_table_of_any_system_is_read_by_a_description_of_its_columns(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, "any.csv", "no,day,kind,text,state", "7,2024-03-01 08:00,Roads,A hole,Closed")
    described = tmp_path / "map.toml"
    described.write_text(
        'timezone = "Asia/Jakarta"\n[columns]\nid = "no"\nopened = "day"\n[states]\nClosed = "done"\n'
    )
    how = read_map(described, Map())
    assert how == TABLE
    import_requests(cast.muara.place_id, read_export(path, "csv", how, None, quiet), quiet)
    found = row(cast, "7")
    assert (found.opened_at, found.state, found.lat) == ("2024-03-01T01:00Z", "done", None)


@pytest.fixture
def command(cast: Cast, files: Any, capsys: Any) -> Any:
    """The command as it is typed, on this test's database."""

    def run(*more: str) -> tuple[int, str, str]:
        typed = ["import", "requests", str(files[0]), "--format", "traffy", "--history", str(files[1]), *more]
        arguments = cli.parser().parse_args(typed)
        assert arguments.run is commandline.import_requests
        status = arguments.run(arguments)
        return status, *capsys.readouterr()

    return run


def test_the_command_says_what_it_did(command: Any) -> None:
    assert command("--place", "muara")[:2] == (0, "3 requests imported, 0 known already; 14 acts appended\n")
    assert command("--place", "muara")[:2] == (0, "0 requests imported, 3 known already; 0 acts appended\n")


def test_a_dry_run_writes_nothing(cast: Cast, command: Any) -> None:
    before = size(cast)
    assert command("--place", "muara", "--dry-run")[:2] == (0, "3 requests are in order; 0 rows are wrong.\n")
    assert size(cast) == before


def test_an_unknown_place_is_said(command: Any) -> None:
    assert command("--place", "nowhere")[::2] == (1, "There is no place “nowhere” here.\n")


def test_the_first_two_thousand_tickets_of_bangkok_are_taken(cast: Cast, shared: Any, tmp_path: Path) -> None:
    tickets = shared("data/services/bangkok_tickets_2022_2023.csv.gz")
    history = shared("data/services/bangkok_state_history.csv.gz")
    some = tmp_path / "some.csv"
    with (
        gzip.open(tickets, "rt", encoding="utf-8", newline="") as source,
        some.open("w", encoding="utf-8") as out,
    ):
        csv.writer(out).writerows(islice(csv.reader(source), 2001))
    assert take(cast, some, history).requests == 2000
    assert take(cast, some, history).acts == 0
    assert compare(cast.muara.place_id) == []
