"""Every route of the API. The same table serves (serving.py) and describes (openapi.py) them."""

from balai.budgets import api as budgets
from balai.ideas import api as ideas
from balai.methods.monitoring.values import Report
from balai.places import api as places
from balai.plans import api as plans
from balai.plans.queries import EntryFilter
from balai.pledges import api as pledges
from balai.record import api as records
from balai.services import api as services

from .table import LINE, SLUG, Answer, Asked, Param, Route

NETWORK = Param(name="network", says="Only places of this network, by its slug.", pattern=SLUG)
PLACE = Param(name="place", says="Only this place, by its slug.", pattern=SLUG)
COUNTRY = Param(name="country", says="Only this country: ISO 3166-1 alpha-2, such as ID.", pattern="[A-Z]{2}")
STATUS = Param(
    name="status", says="Only this status.", choices=("planning", "ongoing", "completed", "not stated")
)
ENTRY_FILTERS = (
    Param(name="round", says="Only this year; 2018 is the plans.", least=1900, most=2999),
    Param(name="focus_area", says="Only this focus area, written as the framework does.", pattern=LINE),
    STATUS,
    COUNTRY,
    Param(name="city", says="Only this city, by its slug.", pattern=SLUG),
    Param(name="search", says="Part of the name, at most 100 characters.", pattern=LINE),
)


FIGURES_OF = (
    Param(name="by", says="One figure a kind, office or area; without it one of the whole city.",
          choices=("kind", "office", "area")),
    Param(name="period", says="Requests of the last so many days; without it all.", choices=("30", "90", "365")),
)  # fmt: skip
WHICH_LATE = (
    Param(name="which", says="Those still waited for, the longest first, or those answered by now, the latest first.",
          choices=("open", "answered")),
)  # fmt: skip


def _places(asked: Asked) -> Answer:
    items, reads = places.places(asked.query["network"], asked.query["country"], asked.part)
    return Answer(items, reads=reads, about="")


def _place(asked: Asked) -> Answer:
    return Answer(body=places.place(asked.path["place"]), about="")


def _profile(asked: Asked) -> Answer:
    items, place_id = places.profile(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _ideas(asked: Asked) -> Answer:
    items, place_id = ideas.ideas(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _opinions(asked: Asked) -> Answer:
    items, place_id = ideas.opinions(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _networks(asked: Asked) -> Answer:
    return Answer(places.networks(asked.part), about="")


def _network(asked: Asked) -> Answer:
    body, place_id = places.network(asked.path["network"])
    return Answer(body=body, reads=[place_id], about="")


def _members(asked: Asked) -> Answer:
    items, place_id = places.members(asked.path["network"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _plans(asked: Asked) -> Answer:
    items, reads = plans.plans(asked.query["network"], asked.query["place"], asked.part)
    return Answer(items, reads=reads, about="")


def _targets(asked: Asked) -> Answer:
    items, reads = plans.targets(asked.query["network"], asked.query["place"], asked.part)
    return Answer(items, reads=reads, about="")


def _projects(asked: Asked) -> Answer:
    items, reads = plans.projects(asked.query["network"], asked.query["place"], asked.part)
    return Answer(items, reads=reads, about="")


def _project(asked: Asked) -> Answer:
    body, place_id = plans.project(asked.path["city"], asked.path["ref"])
    return Answer(body=body, reads=[place_id], about="")


def _entries(asked: Asked) -> Answer:
    query = asked.query
    wanted = EntryFilter(
        round=query["round"],
        focus_area=query["focus_area"],
        status=query["status"],
        country=query["country"],
        city=query["city"],
        search=query["search"],
    )
    items, reads = plans.entries(asked.path["network"], wanted, asked.part)
    return Answer(items, reads=reads, about="")


def _matches(asked: Asked) -> Answer:
    items, reads = plans.matches(asked.path["network"], asked.part)
    return Answer(items, reads=reads, about="")


def _rounds(asked: Asked) -> Answer:
    items, place_id = plans.rounds(asked.path["network"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _round(asked: Asked) -> Answer:
    body, place_id = plans.round_detail(asked.path["network"], asked.path["year"])
    return Answer(body=body, reads=[place_id], about="")


def _round_cities(asked: Asked) -> Answer:
    items, place_id = plans.round_cities(asked.path["network"], asked.path["year"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _reports(asked: Asked) -> Answer:
    items, place_id = plans.reports(asked.path["network"], asked.part)
    return Answer(items, reads=[place_id], about="")


def _report(asked: Asked) -> Answer:
    body, place_id = plans.report_file(asked.path["network"], asked.path["year"], "json")
    return Answer(body=body, reads=[place_id], about="")


def _report_csv(asked: Asked) -> Answer:
    body, place_id = plans.report_file(asked.path["network"], asked.path["year"], "csv")
    return Answer(body=body, reads=[place_id], about="")


def _records(asked: Asked) -> Answer:
    items, still = records.records(asked.part)
    return Answer(items, keep=still)


def _record(asked: Asked) -> Answer:
    body, place_id, still = records.record_named(asked.path["record"])
    return Answer(body=body, reads=[place_id], keep=still)


def _figures(asked: Asked) -> Answer:
    items, place_id = services.figures(
        asked.path["place"], asked.query["by"], asked.query["period"], asked.part
    )
    return Answer(items, reads=[place_id], ages=True)


def _promises(asked: Asked) -> Answer:
    items, place_id = services.broken_promises(asked.path["place"], asked.query["which"], asked.part)
    return Answer(items, reads=[place_id], ages=True)


def _hands(asked: Asked) -> Answer:
    items, place_id = pledges.calls(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], ages=True, about="")


def _hands_figures(asked: Asked) -> Answer:
    items, place_id = pledges.figures(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], ages=True, about="")


def _ballots(asked: Asked) -> Answer:
    items, place_id = budgets.ballots(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id], ages=True)


def _ballot(asked: Asked) -> Answer:
    body, place_id = budgets.ballot(asked.path["place"], asked.path["ballot"])
    return Answer(body=body, reads=[place_id], ages=True)


def _ballot_projects(asked: Asked) -> Answer:
    items, place_id = budgets.projects(asked.path["place"], asked.part)
    return Answer(items, reads=[place_id])


IN_NETWORK = "networks/{network}"
ROUTES: tuple[Route, ...] = (
    Route(path="places", name="places", says="Places, by name.", item=places.Place, answer=_places, many=True,
          query=(NETWORK, COUNTRY)),
    Route(path="places/{place}", name="place", says="One place, its networks and its profile.",
          item=places.PlaceDetail, answer=_place),
    Route(path="places/{place}/profile", name="profile", says="Needs, potential and practices of a place.",
          item=places.ProfileItem, answer=_profile, many=True),
    Route(path="places/{place}/ideas", name="ideas", item=ideas.IdeaShown, answer=_ideas, many=True,
          says="Ideas of residents of a city, the latest first, and how they stand."),
    Route(path="places/{place}/opinions", name="opinions", item=ideas.OpinionOfStatement, answer=_opinions, many=True,
          says="What people think of ideas, statement by statement: sums alone, of no group under ten people."),
    Route(path="places/{place}/figures", name="figures", item=services.Figure, answer=_figures, many=True,
          says="What came of requests at a city's counter, in all or by kind, office or area.", query=FIGURES_OF),
    Route(path="places/{place}/broken-promises", name="broken-promises", item=services.BrokenPromise, many=True,
          says="Requests that were not answered when it was first promised.", answer=_promises, query=WHICH_LATE),
    Route(path="places/{place}/hands", name="hands", item=pledges.CallForHands, answer=_hands, many=True,
          says="Calls for hands of a city, the latest first: how many people pledged and came, never who."),
    Route(path="places/{place}/hands-figures", name="hands-figures", item=pledges.HandsFigures, many=True,
          says="Taking part and promises kept at a city's calls for hands, in one row.", answer=_hands_figures),
    Route(path="places/{place}/ballots", name="ballots", item=budgets.BallotShown, answer=_ballots, many=True,
          says="Votes about money of a city, the last to close first: rules and what came of them, never who voted."),
    Route(path="places/{place}/ballots/{ballot}", name="ballot", item=budgets.BallotDetail, answer=_ballot,
          says="One vote about money with its projects, and why each is funded or not."),
    Route(path="places/{place}/ballot-projects", name="ballot-projects", item=budgets.BallotProject, many=True,
          says="Every project of every vote about money of a city: votes, and why it is funded or not.",
          answer=_ballot_projects),
    Route(path="networks", name="networks", says="Networks and programmes, sample ones last.",
          item=places.Network, answer=_networks, many=True),
    Route(path=IN_NETWORK, name="network", says="One network with its framework.", item=places.NetworkDetail,
          answer=_network),
    Route(path=f"{IN_NETWORK}/members", name="members", says="Who belongs to a network now.",
          item=places.Member, answer=_members, many=True),
    Route(path=f"{IN_NETWORK}/entries", name="entries", item=plans.Entry, answer=_entries, many=True,
          says="Yearly project entries, newest round first, then as printed.", query=ENTRY_FILTERS),
    Route(path=f"{IN_NETWORK}/matches", name="matches", item=plans.Match, answer=_matches, many=True,
          says="Proposals that two projects are one, waiting for a person, the surest first."),
    Route(path=f"{IN_NETWORK}/rounds", name="rounds", says="Rounds, newest first.", item=plans.Round,
          answer=_rounds, many=True),
    Route(path=f"{IN_NETWORK}/rounds/{{year}}", name="round", item=plans.RoundDetail, answer=_round,
          says="One round with the state, size and root of every city asked."),
    Route(path=f"{IN_NETWORK}/rounds/{{year}}/cities", name="round-cities", item=plans.RoundCity,
          says="How far each city is in a round.", answer=_round_cities, many=True),
    Route(path=f"{IN_NETWORK}/reports", name="reports", item=plans.PublishedReport, many=True,
          says="Published monitoring reports with their hashes, newest first.", answer=_reports),
    Route(path=f"{IN_NETWORK}/reports/{{year}}", name="report", item=Report, answer=_report, csv=_report_csv,
          says="A published report: the very bytes whose SHA-256 stands in the record."),
    Route(path="plans", name="plans", says="Plans, by city.", item=plans.Plan, answer=_plans, many=True,
          query=(NETWORK, PLACE)),
    Route(path="targets", name="targets", says="Targets of plans, by city and the day they are due.",
          item=plans.Target, answer=_targets, many=True, query=(NETWORK, PLACE)),
    Route(path="projects", name="projects", item=plans.Project, answer=_projects, many=True,
          says="Every project ever opened, by city and name.", query=(NETWORK, PLACE)),
    Route(path="projects/{city}/{ref}", name="project", item=plans.ProjectDetail, answer=_project,
          says="One project with its histories and yearly entries."),
    Route(path="records", name="records", says="Every record kept here.", item=records.Record,
          answer=_records, many=True),
    Route(path="records/{record}", name="record", says="One record: origin, size and latest checkpoint.",
          item=records.Record, answer=_record),
)  # fmt: skip
