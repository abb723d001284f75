"""The cast itself: a round of the small network goes through, so that other tests may build on it."""

from tests.cast import Cast, accepted, answered, open_project, open_round


def test_it_takes_a_city_through_a_round(cast: Cast) -> None:
    from balai.plans.queries import round_cities, round_named

    ref = open_project(cast)
    year = open_round(cast)
    answered(cast, ref, status="implementing")
    accepted(cast, year)
    states = round_cities(round_named("net", year))
    assert [state.state for state in states.values()] == ["accepted"]
