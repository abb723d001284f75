"""One of everything that the site can show, under any name; and every address that it answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple, TypeVar

import msgspec

from tests.cast import COUNTRY_OF, THEMES, TYPES, Cast, accepted, open_project, open_round, origin
from tests.soak import SOAK

RINGS = [[106_000_000, -6_000_000, 107_000_000, -6_000_000, 107_000_000, -7_000_000, 106_000_000, -6_000_000]]
T = TypeVar("T")
PDF = b"%PDF-1.7\nevidence"


@dataclass
class World:
    """The cast, and references of what was made in Muara and its network."""

    cast: Cast
    values: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.values[name] if name in self.values else getattr(self.cast, name)


def furnish(cast: Cast, text: str = "Clean river") -> World:
    """Say `text` in every field of every act that people can write, up to a published and an open round."""
    from balai.people import commands as people
    from balai.people.models import RoleHeld
    from balai.places import commands as places
    from balai.places.authority import STAFF
    from balai.plans import acts, commands
    from balai.plans.queries import project_named
    from balai.record.append import append
    from balai.record.seal import seal_all

    who, place_id, net_id = cast.actor("amina"), cast.muara.place_id, cast.net.place_id
    if text != "Clean river":
        rename(cast, text)
    need = places.state_need(who, place_id, text[:120], text, "id")
    places.state_potential(who, place_id, text[:120], text, "")
    practice = places.describe_practice(who, place_id, text[:120], "id", text, text)
    gone = places.state_need(who, place_id, text[:120], text, "")
    places.withdraw_profile_item(who, place_id, gone, text)
    places.state_population(who, place_id, 5000, 2020, text)
    places.state_area(who, place_id, 5000, 0, text)
    places.state_boundary(who, place_id, RINGS, text, "2024-05-01")
    plan = commands.publish_plan(who, place_id, origin(cast.net), text, text)
    first, second = open_project(cast, text), open_project(cast, f"{text[:480]} two")
    third, fourth = open_project(cast, f"{text[:480]} three"), open_project(cast, f"{text[:480]} four")
    said = commands.Answer(
        name=f"{text[:480]} new", focus_area=project_named(place_id, first).focus_area, status="implementing",
        reason=text, text=text, starts_on="2020", ends_on="2027-01", budget=12, currency="IDR",
        partners=[text[:200]], support=[text[:200]], needs=[need], practices=[practice],
        lat=-6_210_000, lon=106_810_000,
    )  # fmt: skip
    commands.answer_for_project(who, place_id, first, said)
    commands.stop_project(who, place_id, third, text)
    commands.merge_project(who, place_id, fourth, first, text)
    target = commands.set_target(
        who,
        place_id,
        acts.TargetSet(
            ref="", plan=plan, text=text, indicator=text[:200], baseline=text[:60], value=text[:60],
            unit=text[:60], due="2020", project=first,
        ),
    )  # fmt: skip
    commands.report_target(who, place_id, target, text[:60], "no", text)
    step = commands.set_milestone(who, place_id, first, text, "2025-01-01")
    commands.add_evidence_link(who, place_id, first, text, "https://city.example/dike")
    commands.add_evidence_file(who, place_id, first, text, PDF, "application/pdf")
    aside = project_named(place_id, first).evidence[1]["aside"]
    proposal = acts.MatchProposed(
        ref="mmmm", earlier=first, later=second, relation="same", reason=text, confidence=50
    )
    append(place_id, [proposal, listed(cast, text, first)])
    _assess(cast, text)
    _publish_a_round(cast, text)
    open_round(cast, 2026)
    commands.hand_in_draft(who, net_id, 2026, origin(cast.muara))
    commands.return_draft(cast.actor("dewi"), net_id, 2026, origin(cast.muara), text)
    people.rename(cast.budi, " ".join(text.split())[:120])
    offer, token = people.invite(who, cast.muara, "new@city.example", STAFF)
    counter = _counter(cast, text)
    hands = _hands(cast, text, practice)
    ideas = _ideas(cast, text)
    ballot = _ballot(cast, text)
    seal_all()
    held = RoleHeld.objects.held_by(cast.budi.pk).get()
    values = {
        "need": need, "plan": plan, "project": first, "other": second, "target": target, "step": step,
        "aside": aside, "match": "mmmm", "year": "2025", "open_year": "2026", "token": token,
        "offer": str(offer.pk), "role": str(held.pk), **counter, **hands, **ideas, **ballot,
    }  # fmt: skip
    return World(cast, values)


def rename(cast: Cast, text: str) -> None:
    """The places, their countries and their framework under hostile names: no rule stands between a record and that."""
    from balai.places import acts
    from balai.record.append import append

    name, country = text[:120], text[:80]
    append(cast.muara.place_id, [acts.PlaceOpened(
        slug="muara", name=name, kind="city", country="ID", country_name=country, lat=-6_200_000,
        lon=106_800_000, code=text[:20], source=text,
    )])  # fmt: skip
    append(cast.net.place_id, [
        acts.NetworkOpened(slug="net", name=name, full_name=text[:200], kind="network", source=text),
        acts.FrameworkPublished(
            themes=[*THEMES, text[:200]], themes_are="focus areas", project_types=[*TYPES, text[:200]],
            outcomes=[text[:200]], statuses=[text[:60]], instruments=[text[:200]], source=text,
        ),
        acts.MemberJoined(
            origin=origin(cast.muara), slug="muara", name=name, country=COUNTRY_OF["muara"][0],
            country_name=country, cohort=text[:60], source=text,
        ),
    ])  # fmt: skip


def listed(cast: Cast, text: str, project: str) -> Any:
    from balai.plans.acts import ProjectListed

    return ProjectListed(
        ref="llll", network=origin(cast.net), round=2024, country="ID", city="muara", city_name=text[:80],
        section=text[:20], no="1", name=text, focus_area=text[:200], basis=text, source=text,
    )  # fmt: skip


def _assess(cast: Cast, text: str) -> None:
    from balai.places.acts import Weight, WeightsPublished
    from balai.plans.commands import assess_itself
    from balai.record.append import append

    shares = [Weight(text[:80], 4000), Weight("output", 6000)]
    append(
        cast.net.place_id, [WeightsPublished(ref="wwww", weights=shares, scale_max=4, source=text, note=text)]
    )
    scores = {text[:80]: "3.25", "output": "2"}
    assess_itself(cast.actor("amina"), cast.muara.place_id, "net", "2024", scores, text)


def _counter(cast: Cast, text: str) -> dict[str, str]:
    """Muara's counter, and a report at it by somebody with a secret link: what they are called."""
    from balai.people.links import CONFIRM, STOP, token
    from balai.services import acts
    from balai.services.channels.opening import open_channel
    from balai.services.commands import answering, counter
    from balai.services.commands import office as desk
    from balai.services.commands.reporting import Report, report
    from balai.services.models import AnswerTemplate, Subscription

    who, place_id = cast.actor("amina"), cast.muara.place_id
    counter.set_counter(who, place_id, acts.CounterSet(
        prefix="MKS", timezone="Asia/Makassar", weekdays=[1, 2, 3, 4, 5], emergency=text[:40],
    ))  # fmt: skip
    open_channel(place_id, "telegram", address=text[:40])
    asked = acts.Question(code="what", text=text, hint=text, datatype="text")
    counter.set_kind(who, place_id, acts.KindSet(code="roads", name=text[:120], text=text, questions=[asked]))
    office = counter.set_office(who, place_id, text[:120])
    area = counter.set_area(who, place_id, text[:120], RINGS, text)
    counter.set_route(who, place_id, "", "", office)
    said = Report(
        kind="roads", lat=-6_210_000, lon=106_810_000, text=text, landmark=text, answers={"what": text},
        contact="ani@mail.example",
    )  # fmt: skip
    told = report(place_id, said)
    report(place_id, msgspec.structs.replace(said, contact=""))
    answering.answer(who, place_id, told.code, "note", text)
    desk.write_note(who, place_id, told.code, text)
    desk.keep_template(who, place_id, text[:120], "en", text)
    follows = Subscription.objects.create(place_id=place_id, what="place", email="fan@mail.example")
    words = AnswerTemplate.objects.of(place_id).get()
    return {
        "code": told.code, "secret": told.secret, "office": office, "area": area, "words": str(words.id),
        "confirm": token(CONFIRM, follows.id), "stop": token(STOP, follows.id),
    }  # fmt: skip


def _hands(cast: Cast, text: str, practice: str) -> dict[str, str]:
    """A call for hands of Muara that is going on, and somebody who pledged for tomorrow: what they are called."""
    from datetime import UTC, datetime, timedelta

    from balai.people.links import token
    from balai.pledges import acts
    from balai.pledges.commands import afterwards, calling, pledging
    from balai.pledges.models import Pledge
    from balai.record.append import minute

    who, place_id, now = cast.actor("amina"), cast.muara.place_id, datetime.now(UTC)
    before, hour = now - timedelta(days=2), timedelta(hours=1)
    shifts = [
        acts.Shift("", minute(begins), minute(begins + hour), 5) for begins in (now - hour, now + 24 * hour)
    ]
    said = acts.HandsCalled(
        ref="", title=text[:120], what=text, where=text[:200], timezone="Asia/Makassar", shifts=shifts, why=text,
        practice=practice, skill=text, bring=text, city_brings=text, minors="guardian", least_age=12, safety=text,
    )  # fmt: skip
    ref = calling.call_for_hands(who, place_id, said, [], before)
    mine = pledging.Said(shift="s2", others=3, name=text[:80], contact="ani@mail.example")
    told = pledging.pledge(place_id, ref, mine)
    kept = [msgspec.structs.replace(one, key=f"s{n}") for n, one in enumerate(shifts, 1)]
    calling.call_otherwise(
        who, place_id, msgspec.structs.replace(said, ref=ref, shifts=kept, reason=text), []
    )
    gone = pledging.pledge(place_id, ref, pledging.Said(shift="s2", name=text[:80]))
    pledging.take_back(place_id, gone.secret, text)
    afterwards.count(who, place_id, ref, "s1", [], 1)
    afterwards.report(who, place_id, ref, text, [])
    off = calling.call_for_hands(who, place_id, said, [], before)
    calling.call_off(who, place_id, off, text)
    pledge = Pledge.objects.of(place_id).get(code=told.code)
    return {
        "hands": ref, "pledged": told.secret, "shift": "s1", "no_letters": token(pledging.STOP, pledge.id),
    }  # fmt: skip


def _ballot(cast: Cast, text: str) -> dict[str, str]:
    """A vote about money that goes on, with ballots from one address that wait at the gate."""
    from datetime import UTC, datetime, timedelta

    from balai.budgets import acts
    from balai.budgets.commands import casting, opening
    from balai.budgets.models import Source
    from balai.record.append import minute

    place_id, now = cast.muara.place_id, datetime.now(UTC)
    before, until = now - timedelta(days=1), now + timedelta(days=9)
    said = acts.BallotOpened(
        ref="", title=text[:120], text=text, budget=100, currency="IDR", kind="approval", most=2, seed="", gate=2,
        items=[acts.Item("", f"{text[:100]} {n}", 40, text) for n in range(3)], counting=acts.Counting(), who=text,
        ways=["letter", "email", "phone"], phones=acts.Phones(["+62"], listed=True), opens=minute(before),
        closes=minute(until), timezone="Asia/Makassar",
    )  # fmt: skip
    ref = opening.open_ballot(cast.actor("amina"), place_id, said, (), before)
    for code in opening.give_codes(place_id, ref, 3):
        casting.cast(place_id, ref, code, ((0, 1),), "203.0.113.7")
    held = Source.objects.of(place_id).get(ballot=ref, held=True)
    return {"ballot": ref, "source": str(held.id), "decided": _ballot_that_is_over(cast, said)}


def _ballot_that_is_over(cast: Cast, said: Any) -> str:
    """A vote by a rule that publishes whole ballots, counted and explained. Returns its reference."""
    from datetime import UTC, datetime, timedelta

    from balai.budgets import acts
    from balai.budgets.commands import closing, opening
    from balai.budgets.models import Choice
    from balai.record.append import minute

    place_id, now = cast.muara.place_id, datetime.now(UTC)
    began = now - timedelta(days=3)
    times = {"opens": minute(began), "closes": minute(now - timedelta(days=1))}
    said = msgspec.structs.replace(said, kind="ordinal", counting=acts.Counting("mes"), **times)
    ref = opening.open_ballot(cast.actor("amina"), place_id, said, (), began)
    Choice.objects.bulk_create(
        Choice(place_id=place_id, ballot=ref, points=sorted([[n % 3, 2], [(n + 1) % 3, 1]]))
        for n in range(100)
    )
    closing.close(place_id, ref, now)
    closing.count(place_id, ref)
    return ref


def _ideas(cast: Cast, text: str) -> dict[str, str]:
    """An idea with statements, one of which waits, and somebody who speaks about it: what they are called."""
    from balai.ideas import acts
    from balai.ideas.alerts.wishes import CONFIRM, STOP
    from balai.ideas.commands import amending, calling, proposing, saying
    from balai.ideas.commands.voices import new_voice
    from balai.ideas.models import Reader
    from balai.people.links import token

    who, place_id = cast.actor("amina"), cast.muara.place_id
    asked = acts.IdeasCalled(ref="", title=text[:120], question=text, office=text[:120], currency="IDR")
    call = calling.call_for_ideas(who, place_id, asked)
    said = proposing.Said(title=text[:120], need=text, text=text, where=text[:200], cost_high=100)
    told = proposing.propose(place_id, call, said)
    other = proposing.propose(place_id, call, said)
    proposing.revise(place_id, told.ref, told.secret, text[:120], text, f"{text} ")
    proposing.ask_to_join(place_id, other.ref, other.secret, told.ref)
    calling.answer(who, place_id, told.ref, "note", text, 30)
    shown = calling.state_for_city(who, place_id, told.ref, text[:280])
    heard = new_voice(place_id, told.ref, "", "en")
    saying.say(place_id, heard.voice, shown, 1)
    statement = saying.state(place_id, heard.voice, text[:280])
    amendment = amending.offer(place_id, heard.voice, text[:120], text, text, text[:500])
    amending.moderate_amendment(who, place_id, amendment, True)
    reads = Reader.objects.create(place_id=place_id, idea=told.ref, email="fan@mail.example")
    return {
        "idea_confirm": token(CONFIRM, reads.id),
        "idea_stop": token(STOP, reads.id),
        "over": _call_that_is_over(cast, text),
        "amendment": amendment,
        "call": call,
        "idea": told.ref,
        "voice": told.secret,
        "statement": statement,
    }


def _call_that_is_over(cast: Cast, text: str) -> str:
    """An idea of a call that said that every vote is published, and is closed. Returns its reference."""
    from balai.ideas import acts
    from balai.ideas.commands import calling, proposing, saying
    from balai.ideas.commands.voices import new_voice

    who, place_id = cast.actor("amina"), cast.muara.place_id
    asked = acts.IdeasCalled(ref="", title=text[:120], question=text, office=text[:120], votes_published=True)
    call = calling.call_for_ideas(who, place_id, asked)
    told = proposing.propose(place_id, call, proposing.Said(title=text[:120], need=text, text=text))
    shown = calling.state_for_city(who, place_id, told.ref, text[:280])
    saying.say(place_id, new_voice(place_id, told.ref, "", "en").voice, shown, -1)
    calling.move_call(who, place_id, call, "closed", "", text)
    return told.ref


def _publish_a_round(cast: Cast, text: str) -> None:
    from balai.plans import commands

    net = cast.net.place_id
    commands.open_round(cast.actor("elok"), net, 2025, text, "2025-12-15", "2025-11-30")
    accepted(cast, 2025)
    commands.freeze_round(cast.actor("elok"), net, 2025)
    commands.publish_round(cast.actor("elok"), net, 2025)


# Addresses ------------------------------------------------------------------------------------------------


class Route(NamedTuple):
    """A route of the site as one line, such as `desk/cities/<slug:slug>/profile/`."""

    line: str
    name: str


def routes() -> list[Route]:
    """Every route, in the order in which addresses are tried."""
    from django.urls import get_resolver

    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Iterable[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        line = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, line)
        else:
            yield Route(line, str(pattern.name))


GROUP = re.compile(r"\(\?P<(?P<regex>\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(?P<path>\w+)>")


def address(route: Route, values: dict[str, str]) -> str:
    """An address of this route, with these values in its parts."""

    def value(found: re.Match[str]) -> str:
        part = found["regex"] or found["path"]
        assert part in values, f"{route.line}: say in tests/security/world.py what stands for <{part}>"
        return values[part]

    return "/" + re.sub(r"\\Z|[\^$\\]", "", GROUP.sub(value, route.line))


def values_for(world: World, route: Route, slug: str) -> dict[str, str]:
    """What stands in an address: things that exist in Muara and its network."""
    known = world.values
    ref = known["project"]
    if "/matches/" in f"/{route.line}":
        ref = known["match"]
    elif "/entries/" in route.line:
        ref = known["need"]
    elif "plans/<slug:ref>" in route.line:
        ref = known["plan"]
    elif "targets/<slug:ref>" in route.line:
        ref = known["target"]
    elif "budgets/" in route.line:
        ref = known["decided" if route.line.endswith("/ballots.pb") else "ballot"]
    elif "hands/" in route.line:
        ref = known["hands"]
    running = route.line.startswith("desk/")
    secret, stop, confirm = "secret", "stop", "confirm"
    if "hands/" in route.line:
        secret, stop = "pledged", "no_letters"
    elif "ideas/" in route.line:
        stop, confirm = "idea_stop", "idea_confirm"
    return {
        "slug": slug, "ref": ref, "plan": known["plan"], "step": known["step"], "network": "net",
        "city": "muara", "place": "muara", "programme": "net", "record": slug, "origin": slug, "index": "1",
        "year": known["open_year"] if running else known["year"],
        "pk": known["offer"] if "invitations" in route.line else known["role"] if "roles" in route.line else "1",
        "kind": "roads" if "/kinds/" in route.line else "need", "office": known["office"], "area": known["area"],
        "code": "roads" if "/services/" in route.line else known["code"], "secret": known[secret],
        "shift": known["shift"], "source": known["source"], "issuer": "0123456789ab",
        "form": "xml" if slug == "muara" else "json",
        "do": "note", "key": known["words"], "name": "telegram",
        "token": known[confirm if "/confirm/" in route.line else stop if "/stop/" in route.line else "token"],
        "amendment": known["amendment"], "call": known["call"],
        "ballot": known["decided"],
        "idea": known["over" if route.line.endswith(("/votes.csv", "/comments.csv")) else "idea"],
        "voice": known["voice"], "statement": known["statement"],
        "commitment": known["aside"], "path": "0/000.p/1", "table": "appendix",
    }  # fmt: skip


def addresses(world: World) -> dict[str, Route]:
    """Every address of the site, of Muara and of its network, with its route."""
    found: dict[str, Route] = {}
    for route in routes():
        for slug in ("muara", "net"):
            values = values_for(world, route, slug)
            if "api/v1/networks" in route.line:
                values["network"] = "net"
            if "(?P<kind>json" in route.line:
                for kind in ("json", "csv", "xlsx", "pdf", "html"):
                    found.setdefault(address(route, {**values, "kind": kind}), route)
            else:
                found.setdefault(address(route, values), route)
    return found


class Tags(HTMLParser):
    """The tags of a page as a browser reads them: what text could have become."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]

    def handlers(self) -> list[str]:
        """Attributes that would run something."""
        return [name for _tag, attributes in self.found for name in attributes if name.startswith("on")]

    def links(self) -> list[str]:
        places = ("href", "src", "action", "formaction", "data", "poster", "xlink:href")
        return [
            value for _tag, attributes in self.found for name, value in attributes.items() if name in places
        ]


def some(things: Iterable[T], turn: int, of: int = 3) -> list[T]:
    """All of them in `make soak`; else one in three (`of`), beginning elsewhere at every turn: each has its turn."""
    every = list(things)
    return every if SOAK else every[turn % of :: of]
