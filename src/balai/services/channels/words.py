"""What is said in a conversation, in the resident's language."""

from django.utils.translation import gettext as _

from balai.people.mailer import site_link
from balai.places.models import Place

from .conversation import Draft, Offered, question_of


def asking(what: str, draft: Draft, offered: list[Offered]) -> str:
    """The question for what is missing."""
    if what == "what":
        return _("What is wrong? Send a picture, or write it in a few words.")
    if what == "where":
        return _("Where is it? Send the position, or write what stands near it.")
    if what == "kind":
        return _("What is it about? Choose one, or send its number.")
    question = question_of(draft, offered)
    return question.text if question else ""


def thanks(place: Place, code: str) -> str:
    return _("Thank you. %(place)s has your report. Its code: %(code)s") % {"place": place.name, "code": code}


def begin(place: Place) -> str:
    return _("Tell %(place)s what is wrong: a picture, the place, a few words. One report at a time.") % {
        "place": place.name
    }


def stopped() -> str:
    return _("You will hear nothing more from here about your reports.")


def unknown_code() -> str:
    return _("There is no report of this code.")


def status(place: Place, code: str, state: str) -> str:
    where = {"code": code, "state": state, "link": site_link(f"/{place.slug}/requests/{code}/")}
    return _("%(code)s: %(state)s\n%(link)s") % where


def too_many() -> str:
    return _("That was a lot for one day. Come back tomorrow, or report on the website.")
