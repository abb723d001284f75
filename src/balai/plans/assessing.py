"""Self-assessments of a programme as acts: components as printed, the total recomputed from published weights."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from balai.methods.score import rounded
from balai.places.models import Place, WeightSet
from balai.record.acts import Act
from balai.record.ids import ref_from

from . import acts


def total_of(scores: dict[str, Fraction], weights: dict[str, int]) -> Fraction:
    """The weighted total; `weights` in hundredths of a per cent that add to 10,000."""
    return sum((scores[name] * share for name, share in weights.items()), Fraction()) / 10_000


def assessment_acts(evaluations: Iterable[Any], programme_id: UUID) -> dict[str, list[Act]]:
    """Acts by place slug for every evaluation whose components were all printed."""
    from .importers.founding import COMPONENTS
    from .importers.slugs import slug_of

    weights = WeightSet.objects.of(programme_id).filter(usable=True).order_by("-published_on").first()
    programme = Place.objects.of(programme_id).get()
    found: dict[str, list[Act]] = defaultdict(list)
    for row in evaluations:
        printed = {name: getattr(row, name.replace(" ", "_")) for name in COMPONENTS}
        if weights is None or not all(printed.values()):
            continue
        shares = {weight["component"]: weight["share"] for weight in weights.weights}
        total = total_of({name: Fraction(Decimal(text)) for name, text in printed.items()}, shares)
        found[slug_of(row.place)].append(
            acts.SelfAssessed(
                ref=ref_from("assessment", row.place, row.year),
                programme=programme.slug,
                year=row.year,
                scores=[f"{name}={_hundredths(text)}" for name, text in printed.items()],
                weights=weights.ref,
                total=_hundredths(total),
                printed=_hundredths(row.index_printed or "0"),
                source=row.source[:500],
                on=str(row.year),
                by="network import",
            )
        )
    return found


def _hundredths(value: str | Fraction) -> int:
    """A score in hundredths, rounded as the programme's scores are (methods.score)."""
    text = value if isinstance(value, str) else rounded(value)
    return int(Decimal(text) * 100)
