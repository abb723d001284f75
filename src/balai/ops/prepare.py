"""What a first run fills the hall with, and what it says when the doors are open."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

from django.conf import settings


class Part(NamedTuple):
    """A part of the sample: whether it is there, what tells it, and what to say once it is told."""

    there: bool
    load: Callable[..., int]
    loaded: str


def prepare(progress: Callable[[str], None], *beside: str) -> None:
    """Load what ships with the product, the register and the sample, where it is not there yet.

    The register comes in a process of its own, which also does what `beside` names (see `beside.py`).
    """
    from balai.record.seal import seal_all
    from balai.web.progress import bar

    from .beside import register_beside

    with ExitStack() as at_once:
        if register_missing():
            progress("Loading the register: cities, plans, projects and rounds.")
            at_once.enter_context(register_beside(*beside))
        shown = at_once.enter_context(bar())
        for part in _parts():
            if not part.there and (count := part.load(shown)):
                progress(part.loaded.format(count))
    if sealed := seal_all():
        progress(f"Sealed {sealed} records.")


def register_missing() -> bool:
    """Whether nothing but the sample is here, which a first start may have told before it was interrupted."""
    from balai.plans.sample import slugs
    from balai.record.models import Head

    return not Head.objects.exclude(slug__in=slugs()).exists()


def _parts() -> Iterator[Part]:
    """In the order of telling; whoever has all of them loads nothing of what tells them."""
    from balai.budgets.models import Ballot
    from balai.ideas.models import Idea
    from balai.plans.sample import HOME_CITY, NETWORK
    from balai.pledges.models import Call
    from balai.record.ids import place_id_of
    from balai.record.models import Head
    from balai.services.models import Counter
    from balai.web.late import late

    network, city = (place_id_of(f"{settings.ORIGIN}/{slug}") for slug in (NETWORK, HOME_CITY))
    yield Part(
        Head.objects.filter(place_id=network, size__gt=0).exists(),
        late("balai.plans.sample.story.load_sample"),
        "Loaded the sample: an invented network that you can try every role in.",
    )
    for table, load, loaded in (
        (
            Idea,
            "balai.ideas.sample.load_ideas",
            "Loaded a call for ideas in an invented city: {} ideas, and what people think of one.",
        ),
        (
            Counter,
            "balai.services.sample.load_counter",
            "Loaded a year at the counter of an invented city: {} reports.",
        ),
        (
            Call,
            "balai.pledges.sample.load_hands",
            "Loaded a year of calls for hands in an invented city: {} calls.",
        ),
        (
            Ballot,
            "balai.budgets.sample.load_ballots",
            "Loaded votes about money in an invented city: {} votes, one of them decided.",
        ),
    ):
        yield Part(table.objects.has(city), late(load), loaded)


WORK = {
    "csco": "answer the open round for a city",
    "staff": "keep a city's profile and projects",
    "national representative": "review what the country's cities handed in",
    "secretariat": "accept, freeze and publish a round",
    "auditor": "see who may do what",
}
"""What each role of the sample can try."""


def welcome(port: int) -> list[str]:
    """Lines to print once the site answers; the last one says what to open."""
    from balai.people.sample import sample_links
    from balai.plans.sample import HOME_CITY, NETWORK
    from balai.record.models import Head

    base = f"http://127.0.0.1:{port}"
    here = Head.objects.filter(slug__in=(NETWORK, HOME_CITY)).count() == 2
    links = sample_links(HOME_CITY, NETWORK, base=base) if here else []
    lines = [f"  {role:<24}{WORK[role]:<44}{address}" for role, address in links]
    if lines:
        lines.insert(0, "Sign in to the sample (each link works once, on this machine):")
    local = settings.CONFIG.host in {"127.0.0.1", "localhost"}
    return [*lines, f"Open {base if local else settings.CONFIG.url}"]
