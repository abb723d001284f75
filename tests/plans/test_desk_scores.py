"""A place recomputes its own score from the published weights."""

import pytest

from balai.places.acts import Weight, WeightsPublished, WeightsRefused
from balai.plans.models import Assessment
from balai.record.append import append
from balai.record.replay import compare
from tests.cast import Cast

PAGE = "/desk/cities/muara/scores/net/"
KEDIRI = {
    "year": "2022",
    "baseline": "3.60",
    "output": "3.21",
    "outcome": "3.23",
    "impact": "3.07",
    "quick_win": "3,65",
}
SHARES = {"baseline": 1000, "output": 2000, "outcome": 3000, "impact": 2000, "quick win": 2000}

pytestmark = pytest.mark.django_db


@pytest.fixture
def weighted(cast: Cast) -> Cast:
    published = WeightsPublished(
        ref="w1",
        weights=[Weight(name, share) for name, share in SHARES.items()],
        scale_max=4,
        source="The programme's handbook",
        on="2022-01-01",
    )
    refused = WeightsRefused(
        ref="w2", sum=12_000, source="A newspaper", reason="They add to 120 %.", on="2022-02-01"
    )
    append(cast.net.place_id, [published, refused])
    return cast


def test_the_scores_of_kediri_give_its_printed_total_by_the_published_weights(weighted: Cast) -> None:
    page = weighted.signed_in("budi").post(PAGE, KEDIRI, follow=True).content.decode()
    assert "The total is 3.31." in page
    assert "2022 · 3.31" in page
    row = Assessment.objects.of(weighted.muara.place_id).get()
    assert (row.total, row.weights, row.year) == (331, "w1", 2022)
    assert "quick win=365" in row.scores
    assert compare(weighted.muara.place_id) == []


def test_the_desk_leads_there_and_the_page_shows_the_weights_and_not_the_refused_set(weighted: Cast) -> None:
    client = weighted.signed_in("amina")
    assert PAGE in client.get("/desk/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "The programme&#x27;s handbook" in page
    assert "A newspaper" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"outcome": ""}, "This field is required."),
        ({"outcome": "4.01"}, "A number from 0 to 4 with at most two decimals, such as 3.25."),
        ({"outcome": "-1"}, "A number from 0 to 4"),
        ({"outcome": "3.255"}, "A number from 0 to 4"),
        ({"outcome": "1e1"}, "A number from 0 to 4"),
        ({"outcome": "NaN"}, "A number from 0 to 4"),
        ({"year": "22"}, "Write a date such as 2026-09-30, or only the year."),
        ({"year": "abcd"}, "Write a date such as 2026-09-30, or only the year."),
    ],
)
def test_what_is_no_score_is_said_beside_its_field_and_what_was_typed_stays(
    weighted: Cast, change: dict[str, str], says: str
) -> None:
    answer = weighted.signed_in("budi").post(PAGE, KEDIRI | change)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert 'value="3.21"' in page
    assert not Assessment.objects.of(weighted.muara.place_id).exists()


def test_only_the_places_own_people_score_it_and_only_where_weights_are_published(weighted: Cast) -> None:
    for other in ("chan", "dewi", "elok", "gita", "nina"):
        assert weighted.signed_in(other).post(PAGE, KEDIRI).status_code == 403
    assert weighted.signed_in("gita").get("/desk/cities/seberang/scores/other/").status_code == 404
    assert weighted.signed_in("amina").get("/desk/cities/muara/scores/other/").status_code == 404
    assert not Assessment.objects.of(weighted.muara.place_id).exists()
