"""Ballot files in the format of Pabulib (.pb, .pb.gz): three tables with semicolons between their cells.

Source: pabulib.org/code (Faliszewski and others, 2023). Ordinal ballots count by Borda: of m named projects the first
is given m points, or as many as `max_length` says.
"""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from .election import Ballot, Election, Points, Project

TYPES = ("approval", "choose-1", "cumulative", "ordinal", "scoring")
LARGEST = 500_000_000
MOST_MONEY = Decimal(10) ** 15


class BadFile(Exception):
    """A file that is no ballot file: why, and in which line."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.line = line


Row = tuple[int, list[str]]
"""(line, cells)."""


def read(path: Path | str) -> Election:
    """The vote in a file. Raises BadFile, OSError."""
    return unpack(Path(path).read_bytes())


def unpack(raw: bytes, largest: int = LARGEST) -> Election:
    """The vote in the bytes of a file, packed or not; no more is unpacked than `largest`. Raises BadFile."""
    try:
        if raw[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(largest + 1)
        if len(raw) > largest:
            raise BadFile(f"more than {largest} bytes")
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise BadFile(f"this is no ballot file: {error}") from error
    return parse(text)


def parse(text: str) -> Election:
    """The vote in the text of a file. Raises BadFile."""
    tables = _tables(text)
    meta = {cells[0].strip(): cells[1].strip() for _line, cells in tables["META"][1:] if len(cells) > 1}
    kind = meta.get("vote_type", "approval")
    if kind not in TYPES:
        raise BadFile(f"vote_type {kind!r} is none of {', '.join(TYPES)}")
    named = list(_columns(tables["PROJECTS"], "PROJECTS", "project_id", "cost"))
    money = [
        _money(meta.get("budget", ""), "budget", 0),
        *(_money(cost, "cost", n) for n, (_id, cost) in named),
    ]
    unit = 10 ** max(0, *(-int(one.as_tuple().exponent) for one in money))
    names = [name.strip() for _line, (name, _cost) in named]
    if len(set(names)) < len(names):
        raise BadFile(f"a project stands twice: {Counter(names).most_common(1)[0][0]}")
    whole = [int(one * unit) for one in money]
    said = _besides(tables["PROJECTS"])
    projects = tuple(
        Project(name, cost, *more) for name, cost, more in zip(names, whole[1:], said, strict=True)
    )
    ballots = _ballots(tables["VOTES"], kind, {name: n for n, name in enumerate(names)}, meta)
    return Election(whole[0], projects, ballots, unit, meta)


def _tables(text: str) -> dict[str, list[Row]]:
    """Rows by section; META, PROJECTS and VOTES are there."""
    found: dict[str, list[Row]] = {}
    here: list[Row] | None = None
    rows = csv.reader(io.StringIO(text), delimiter=";")
    try:
        for cells in rows:
            if len(cells) == 1 and (name := cells[0].strip().upper()) in {"META", "PROJECTS", "VOTES"}:
                here = found.setdefault(name, [])
            elif cells and any(cells):
                if here is None:
                    raise BadFile("a file begins with META", rows.line_num)
                here.append((rows.line_num, cells))
    except csv.Error as error:
        raise BadFile(str(error), rows.line_num) from error
    for name in ("META", "PROJECTS", "VOTES"):
        if not found.get(name):
            raise BadFile(f"there is no section {name}")
    return found


def _columns(rows: Sequence[Row], section: str, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """These cells of every row below the header."""
    header = [cell.strip() for cell in rows[0][1]]
    try:
        wanted = [header.index(name) for name in names]
    except ValueError as error:
        raise BadFile(f"{section} has no column {error.args[0].split()[0]}", rows[0][0]) from error
    for line, cells in rows[1:]:
        try:
            yield line, tuple([cells[one] for one in wanted])
        except IndexError as error:
            raise BadFile(f"{section} has {len(header)} columns, this row {len(cells)}", line) from error


def _besides(rows: Sequence[Row]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Title, categories and areas of each project, as far as the file has such columns."""
    header = [cell.strip().lower() for cell in rows[0][1]]
    for _line, cells in rows[1:]:
        said = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        area = said.get("district") or said.get("neighborhood") or ""
        yield said.get("name", ""), _listed(said.get("category", "")), _listed(area)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _money(text: str, what: str, line: int) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", ".").replace(" ", ""))
    except InvalidOperation as error:
        raise BadFile(f"{what} {text!r} is no number", line) from error
    if not (found.is_finite() and 0 <= found <= MOST_MONEY and -int(found.as_tuple().exponent) <= 4):
        raise BadFile(f"{what} {text!r} is no sum of money", line)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def _ballots(
    rows: Sequence[Row], kind: str, names: dict[str, int], meta: dict[str, str]
) -> tuple[Ballot, ...]:
    """Ballots that are written alike are read once."""
    given = ("vote", "points") if kind in {"cumulative", "scoring"} else ("vote",)
    alike: Counter[tuple[str, ...]] = Counter()
    lines: dict[tuple[str, ...], int] = {}
    for line, cells in _columns(rows, "VOTES", *given):
        alike[cells] += 1
        lines.setdefault(cells, line)
    longest = _longest(meta)
    found: Counter[Points] = Counter()
    for cells, n in alike.items():
        found[_points(cells, kind, names, longest, lines[cells])] += n
    return tuple(Ballot(points, n) for points, n in sorted(found.items()))


def _longest(meta: Mapping[str, str]) -> int:
    """How many places an order has, where the file says so."""
    length = meta.get("max_length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 10 else 0


def _points(cells: tuple[str, ...], kind: str, names: dict[str, int], longest: int, line: int) -> Points:
    chosen = [one.strip() for one in cells[0].split(",") if one.strip()]
    try:
        projects = [names[one] for one in chosen]
    except KeyError as error:
        raise BadFile(f"there is no project {error.args[0]}", line) from error
    if len(set(projects)) < len(projects):
        if kind != "approval":
            raise BadFile("a project stands twice on a ballot", line)
        projects = list(dict.fromkeys(projects))  # published files have such ballots: an approval is one
    if kind == "choose-1" and len(projects) > 1:
        raise BadFile("a ballot chooses one project", line)
    if kind == "ordinal":
        most = max(longest, len(projects))
        return tuple(sorted((project, most - place) for place, project in enumerate(projects)))
    if len(cells) == 1:
        return tuple((project, 1) for project in sorted(projects))
    written = [one.strip() for one in cells[1].split(",") if one.strip()]
    if len(written) != len(projects) or not all(
        one.isascii() and one.isdigit() and len(one) < 10 for one in written
    ):
        raise BadFile("each chosen project is given points, a whole number", line)
    pairs = zip(projects, map(int, written), strict=True)
    return tuple(sorted((project, points) for project, points in pairs if points))


def write(election: Election, path: Path | str | None = None, won: Collection[str] | None = None) -> str:
    """The file of a vote, packed if its name ends so. Voters are numbered in the order of their merged ballots.

    `won`: what was funded, for a column that says so.
    """
    kind = election.meta.get("vote_type", "approval")
    if kind == "ordinal" and not _are_places(election):
        kind = "scoring"
    first = {
        "num_projects": str(len(election.projects)), "num_votes": str(election.voters),
        "budget": _written(election.budget, election.unit), "vote_type": kind,
    }  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerows([["META"], ["key", "value"], *{**election.meta, **first}.items()])
    titled = any(one.title for one in election.projects)
    besides = [*(["name"] if titled else []), *(["selected"] if won is not None else [])]
    table.writerows([["PROJECTS"], ["project_id", "cost", "votes", *besides]])
    rows = zip(election.projects, election.votes, strict=True)
    for one, votes in rows:
        more = [*([one.title] if titled else []), *([int(one.name in won)] if won is not None else [])]
        table.writerow([one.name, _written(one.cost, election.unit), votes, *more])
    table.writerows(
        [["VOTES"], ["voter_id", "vote", *(["points"] if kind in {"cumulative", "scoring"} else [])]]
    )
    table.writerows(_votes(election, kind))
    if path is not None:
        packed = gzip.compress(out.getvalue().encode(), mtime=0) if str(path).endswith(".gz") else None
        Path(path).write_bytes(packed if packed is not None else out.getvalue().encode())
    return out.getvalue()


def _votes(election: Election, kind: str) -> Iterable[list[str]]:
    number = 0
    for ballot in election.ballots:
        given = sorted(ballot.points, key=lambda one: -one[1]) if kind == "ordinal" else ballot.points
        chosen = ",".join(election.projects[project].name for project, _points in given)
        points = (
            [",".join(str(one) for _project, one in ballot.points)]
            if kind in {"cumulative", "scoring"}
            else []
        )
        for _ in range(ballot.count):
            number += 1
            yield [str(number), chosen, *points]


def _are_places(election: Election) -> bool:
    """Whether points are what places give: read again, an order gives the same."""
    longest = _longest(election.meta)
    return all(
        sorted((points for _project, points in ballot.points), reverse=True)
        == list(range(most := max(longest, len(ballot.points)), most - len(ballot.points), -1))
        for ballot in election.ballots
    )


def _written(money: int, unit: int) -> str:
    return str(money) if unit == 1 else str(Decimal(money) / unit)
