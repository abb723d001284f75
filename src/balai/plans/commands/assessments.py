"""A place's own scores in a programme, and the total that follows from the published weights."""

from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from balai.methods.score import number, rounded
from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.models import Place, WeightSet
from balai.places.queries import memberships, weight_sets
from balai.places.texts import Refused
from balai.record.append import append
from balai.record.ids import new_ref

from .. import acts
from ..assessing import total_of
from . import rules


def programmes_of(place_id: UUID) -> list[tuple[Place, WeightSet]]:
    """Programmes that the place belongs to and that have published usable weights, with the latest set."""
    found = []
    for network, _member in memberships(place_id):
        usable = [one for one in weight_sets(network.place_id) if one.usable]
        if usable:
            found.append((network, usable[-1]))
    return found


def assess_itself(
    actor: Actor, place_id: UUID, programme: str, year: str, scores: dict[str, str], source: str = ""
) -> str:
    """Write down a place's scores (decimal text by component) and the total they follow to.

    Returns the total as text with two decimals. Raises Refused, naming the component, and NotAllowed.
    """
    by = actor.first(EDITORS, place_id)
    weights = next((held for network, held in programmes_of(place_id) if network.slug == programme), None)
    if weights is None:
        raise Refused(_("The place is in no programme of this name that has published weights."))
    year = rules.day(year, "year")
    if len(year) != 4:
        raise Refused(_("Write a year such as 2026."), "year")
    shares = {weight["component"]: weight["share"] for weight in weights.weights}
    said = {name: _score(scores.get(name, ""), name, weights.scale_max) for name in shares}
    total = rounded(total_of(said, shares))
    act = acts.SelfAssessed(
        ref=new_ref(),
        programme=programme,
        year=int(year),
        scores=[f"{name}={int(score * 100)}" for name, score in said.items()],
        weights=weights.ref,
        total=int(Fraction(total) * 100),
        source=texts.text(source, "source"),
        by=by,
    )
    append(place_id, [act])
    return total


def field_of(component: str) -> str:
    """The form field of a component: its name as one word."""
    return component.replace(" ", "_")


def _score(text: str, component: str, most: int) -> Fraction:
    """A score with at most two decimals, from 0 to the scale's end. Raises Refused."""
    text = text.strip().replace(",", ".")
    if not text:
        raise Refused(_("Missing is not zero: give every component its score."), field_of(component))
    score = number(text)
    if score is None or not 0 <= score <= most or (score * 100).denominator != 1:
        raise Refused(
            _("A number from 0 to %(most)s with at most two decimals, such as 3.25.") % {"most": most},
            field_of(component),
        )
    return score
