"""One invented city: its file read, its deeds in order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from django.conf import settings

from balai.places import acts as place_acts
from balai.places import commands as place_commands
from balai.places.authority import CSCO, Actor, Role
from balai.record.ids import place_id_of

from .. import commands
from ..acts import TargetSet
from ..commands.projects import answer_of
from ..queries import project_named

Deed = Callable[[], Any]
PROFILE_DAY = "2023-02-06"
FACTS = ("text", "types", "starts_on", "ends_on", "budget", "currency", "partners", "support", "lat", "lon")
"""What a project's file says word for word; needs and practices are named by key."""


class City:
    """A city's chief smart city officer, telling what the file says. References become known as things are opened."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.slug, self.name = str(told["slug"]), str(told["name"])
        self.country, self.country_name = str(told["country"]), str(told["country_name"])
        self.origin = f"{settings.ORIGIN}/{self.slug}"
        self.place_id = place_id_of(self.origin)
        self.officer = Actor((Role(CSCO, self.place_id),))
        self.refs: dict[str, str] = {}
        """Projects, targets and the plan, by their keys in the file."""
        self.profile_refs: dict[str, str] = {}

    def opened(self) -> place_acts.PlaceOpened:
        lat, lon = self.told["point"]
        return place_acts.PlaceOpened(
            slug=self.slug,
            name=self.name,
            kind="city",
            country=self.country,
            country_name=self.country_name,
            lat=lat,
            lon=lon,
            source="Invented for the sample",
            sample=True,
            by=CSCO,
        )

    def joined(self) -> place_acts.MemberJoined:
        return place_acts.MemberJoined(
            origin=self.origin,
            slug=self.slug,
            name=self.name,
            country=self.country,
            country_name=self.country_name,
            by="secretariat",
        )

    def steps(self) -> Iterator[tuple[str, Deed]]:
        """Every deed outside of rounds, with its day."""
        yield PROFILE_DAY, self._profile
        yield self.told["plan"]["on"], self._plan
        for project in self.told["project"]:
            yield project["opened"], partial(self._open, project)
            for change in project.get("history", []):
                yield change["on"], partial(self._change, project["key"], change)
            for proof in project.get("evidence", []):
                yield proof["on"], partial(self._show, project["key"], proof)
        for target in self.told["plan"]["target"]:
            for result in target.get("result", []):
                yield result["on"], partial(self._report, target["key"], result)

    def _profile(self) -> None:
        who = (self.officer, self.place_id)
        for kind, state in (
            ("need", place_commands.state_need),
            ("potential", place_commands.state_potential),
        ):
            for key, name, text in self.told[kind]:
                self.profile_refs[key] = state(*who, name, text, "en")
        for key, name, lang, text, keeper in self.told["practice"]:
            self.profile_refs[key] = place_commands.describe_practice(*who, name, lang, text, keeper)
        for people, year, source in self.told["population"]:
            place_commands.state_population(*who, people, year, source)
        for area, year, source in self.told["area"]:
            place_commands.state_area(*who, area, year, source)
        if rings := self.told.get("boundary"):
            place_commands.state_boundary(*who, rings, "City survey (invented)", "2022-06-30")

    def _plan(self) -> None:
        from .story import NETWORK

        plan = self.told["plan"]
        network = f"{settings.ORIGIN}/{NETWORK}"
        ref = commands.publish_plan(self.officer, self.place_id, network, plan["name"], plan["vision"])
        self.refs["plan"] = ref
        for target in plan["target"]:
            said = {k: v for k, v in target.items() if k not in {"key", "result"}}
            self.refs[target["key"]] = commands.set_target(
                self.officer, self.place_id, TargetSet(ref="", plan=ref, **said)
            )

    def _open(self, told: dict[str, Any]) -> None:
        who = (self.officer, self.place_id)
        ref = commands.open_project(*who, told["name"], told["focus"], self.refs["plan"])
        self.refs[told["key"]] = ref
        named = {
            kind: [self.profile_refs[key] for key in told.get(kind, [])] for kind in ("needs", "practices")
        }
        self.answer(told["key"], {k: told[k] for k in FACTS if k in told} | named)
        for step in told.get("milestone", []):
            commands.set_milestone(*who, ref, *step)

    def _change(self, key: str, change: dict[str, Any]) -> None:
        said = {k: v for k, v in change.items() if k != "on"}
        who = (self.officer, self.place_id, self.refs[key])
        if said.pop("stopped", False):
            commands.stop_project(*who, said["reason"])
        elif into := said.pop("merged_into", ""):
            commands.merge_project(*who, self.refs[into], said["reason"])
        else:
            self.answer(key, said)

    def _show(self, key: str, proof: dict[str, Any]) -> None:
        commands.add_evidence_link(self.officer, self.place_id, self.refs[key], proof["title"], proof["url"])

    def _report(self, key: str, result: dict[str, Any]) -> None:
        commands.report_target(
            self.officer,
            self.place_id,
            self.refs[key],
            result["value"],
            result.get("met", ""),
            result["note"],
        )

    def answer(self, key: str, changes: dict[str, Any], network: str = "", round_: int = 0) -> None:
        """Answer for a project as the form would: what the register says, with these changes."""
        project = project_named(self.place_id, self.refs[key])
        said = msgspec.structs.replace(answer_of(project), **changes)
        commands.answer_for_project(self.officer, self.place_id, project.ref, said, network, round_)

    def living(self) -> list[str]:
        """Keys of projects opened so far that have not ended."""
        from ..commands.rules import ENDED
        from ..models import Project

        ended = set(Project.objects.of(self.place_id).filter(status__in=ENDED).values_list("ref", flat=True))
        keys = [project["key"] for project in self.told["project"] if project["key"] in self.refs]
        return [key for key in keys if self.refs[key] not in ended]
