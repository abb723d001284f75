"""Below /desk/: a city's ballots. Fixed words stand before anything that is called by a reference."""

from django.urls import path

from . import ballots, comparing

BALLOTS = "cities/<slug:slug>/budgets/"
BALLOT = f"{BALLOTS}<slug:ref>/"

urlpatterns = [
    path(BALLOTS, ballots.index, name="desk_ballots"),
    path(f"{BALLOTS}add/", ballots.add, name="desk_add_ballot"),
    path(f"{BALLOTS}compare/", comparing.compare, name="desk_compare_rules"),
    path(BALLOT, ballots.show, name="desk_ballot"),
    path(f"{BALLOT}paper/", ballots.paper, name="desk_ballot_paper"),
    path(f"{BALLOT}numbers/", ballots.numbers, name="desk_ballot_numbers"),
    path(f"{BALLOT}client/", ballots.client, name="desk_ballot_client"),
    path(f"{BALLOT}gate/<uuid:source>/", ballots.gate, name="desk_ballot_gate"),
    path(f"{BALLOT}withdraw/", ballots.withdraw, name="desk_ballot_withdraw"),
    path(f"{BALLOT}close/", ballots.close, name="desk_ballot_close"),
]
