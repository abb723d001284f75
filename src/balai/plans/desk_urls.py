"""Below /desk/: pages for people with a role. Fixed words stand before anything that is called by a name."""

from django.urls import path

from .desk import answering, home, matches, planning, profile, projects, rounds, scores

CITY = "cities/<slug:slug>/"
PROJECT = f"{CITY}projects/<slug:ref>/"
ASKED = f"{CITY}rounds/<slug:network>/<int:year>/"
NETWORK = "networks/<slug:slug>/"
ROUND = f"{NETWORK}rounds/<int:year>/"

urlpatterns = [
    path("", home.desk, name="desk"),
    path("matches/", matches.index, name="desk_matches"),
    path("matches/<slug:slug>/<slug:ref>/", matches.decide, name="desk_decide"),
    # a city
    path(CITY, home.city, name="desk_city"),
    path(f"{CITY}profile/", profile.show, name="desk_profile"),
    path(f"{CITY}profile/add/<slug:kind>/", profile.add_item, name="desk_add_item"),
    path(f"{CITY}profile/population/", profile.add_population, name="desk_population"),
    path(f"{CITY}profile/area/", profile.add_area, name="desk_area"),
    path(f"{CITY}profile/boundary/", profile.add_boundary, name="desk_boundary"),
    path(f"{CITY}profile/boundary/keep/", profile.keep_boundary, name="desk_keep_boundary"),
    path(f"{CITY}profile/entries/<slug:ref>/", profile.edit_item, name="desk_item"),
    path(f"{CITY}profile/entries/<slug:ref>/withdraw/", profile.withdraw_item, name="desk_withdraw_item"),
    path(f"{CITY}profile/entries/<slug:ref>/restore/", profile.restore_item, name="desk_restore_item"),
    path(f"{CITY}plans/", planning.index, name="desk_plans"),
    path(f"{CITY}plans/add/", planning.plan, name="desk_add_plan"),
    path(f"{CITY}plans/<slug:ref>/", planning.plan, name="desk_plan"),
    path(f"{CITY}plans/<slug:plan>/targets/add/", planning.target, name="desk_add_target"),
    path(f"{CITY}targets/<slug:ref>/", planning.target, name="desk_target"),
    path(f"{CITY}targets/<slug:ref>/result/", planning.result, name="desk_result"),
    path(f"{CITY}projects/", projects.index, name="desk_projects"),
    path(f"{CITY}projects/add/", projects.add, name="desk_add_project"),
    path(PROJECT, projects.edit, name="desk_project"),
    path(f"{PROJECT}changes/", projects.changes, name="desk_changes"),
    path(f"{PROJECT}stop/", projects.stop, name="desk_stop"),
    path(f"{PROJECT}merge/", projects.merge, name="desk_merge"),
    path(f"{PROJECT}milestones/add/", projects.milestone, name="desk_add_milestone"),
    path(f"{PROJECT}milestones/<slug:step>/", projects.milestone, name="desk_milestone"),
    path(f"{PROJECT}evidence/link/", projects.link, name="desk_evidence_link"),
    path(f"{PROJECT}evidence/file/", projects.file, name="desk_evidence_file"),
    path(f"{CITY}scores/<slug:programme>/", scores.scores, name="desk_scores"),
    path(f"{CITY}rounds/", answering.index, name="desk_city_rounds"),
    path(ASKED, answering.checklist, name="desk_checklist"),
    path(f"{ASKED}hand-in/", answering.hand_in, name="desk_hand_in"),
    path(f"{ASKED}projects/<slug:ref>/", projects.edit, name="desk_answer"),
    path(f"{ASKED}projects/<slug:ref>/confirm/", answering.confirm, name="desk_confirm"),
    # a network
    path(NETWORK, home.network, name="desk_network"),
    path(f"{NETWORK}rounds/", rounds.index, name="desk_rounds"),
    path(f"{NETWORK}rounds/open/", rounds.add, name="desk_open_round"),
    path(ROUND, rounds.show, name="desk_round"),
    path(f"{ROUND}accept/", rounds.accept_several, name="desk_accept_several"),
    path(f"{ROUND}remind/", rounds.remind, name="desk_remind"),
    path(f"{ROUND}freeze/", rounds.freeze, name="desk_freeze"),
    path(f"{ROUND}publish/", rounds.publish, name="desk_publish"),
    path(f"{ROUND}cities/<slug:city>/", rounds.review, name="desk_review"),
    path(f"{ROUND}cities/<slug:city>/agree/", rounds.agree, name="desk_agree"),
    path(f"{ROUND}cities/<slug:city>/accept/", rounds.accept, name="desk_accept"),
    path(f"{ROUND}cities/<slug:city>/return/", rounds.give_back, name="desk_return"),
]
