"""What a first run fills the hall with, and what it says when the doors are open."""

from collections.abc import Callable

from django.conf import settings


def prepare(progress: Callable[[str], None]) -> None:
    """Load what ships with the product, the register and the sample, where it is not there yet."""
    from balai.budgets.sample import load_ballots
    from balai.ideas.sample import load_ideas
    from balai.plans.importers.register import import_register
    from balai.plans.sample import load_sample
    from balai.pledges.sample import load_hands
    from balai.record.models import Head
    from balai.record.seal import seal_all
    from balai.services.sample import load_counter
    from balai.web.progress import bar

    with bar() as shown:
        if not Head.objects.exists():
            progress("Loading the register: cities, plans, projects and rounds.")
            import_register(progress=shown)
        if load_sample(shown):
            progress("Loaded the sample: an invented network that you can try every role in.")
        if ideas := load_ideas(shown):
            progress(
                f"Loaded a call for ideas in an invented city: {ideas} ideas, and what people think of one."
            )
        if reports := load_counter(shown):
            progress(f"Loaded a year at the counter of an invented city: {reports} reports.")
        if calls := load_hands(shown):
            progress(f"Loaded a year of calls for hands in an invented city: {calls} calls.")
        if votes := load_ballots(shown):
            progress(f"Loaded votes about money in an invented city: {votes} votes, one of them decided.")
    if sealed := seal_all():
        progress(f"Sealed {sealed} records.")


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
