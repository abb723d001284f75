"""What a first run fills the hall with, and what it says when the doors are open."""

from collections.abc import Callable

from django.conf import settings


def prepare(progress: Callable[[str], None]) -> None:
    """Load the register shipped with the product into a database that has no record yet."""
    from balai.plans.importers.register import import_register
    from balai.plans.progress import bar
    from balai.record.models import Head
    from balai.record.seal import seal_all

    if Head.objects.exists():
        return
    progress("Loading the register: cities, plans, projects and rounds.")
    with bar() as shown:
        import_register(progress=shown)
    progress("Sealing the records.")
    seal_all()


def welcome(port: int) -> list[str]:
    """Lines to print once the site answers; the last one says what to open."""
    from balai.people.sample import sample_links
    from balai.places.models import Place
    from balai.record.models import Head

    ids = Head.objects.values_list("place_id", flat=True)
    slugs = [place.slug for place in Place.objects.across(ids).filter(sample=True).order_by("slug")]
    base = f"http://127.0.0.1:{port}"
    links = [f"  {role:<16} {address}" for role, address in sample_links(*slugs, base=base)]
    if links:
        links.insert(0, "Sign in to the sample (each link works once, on this machine):")
    return [
        *links,
        f"Open {base if settings.CONFIG.host in {'127.0.0.1', 'localhost'} else settings.CONFIG.url}",
    ]
