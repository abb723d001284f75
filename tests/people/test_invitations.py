"""Offering, accepting, withdrawing and leaving roles."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from balai.people import commands
from balai.people.models import Account, AppendOnly, AuditLine, Invitation, RoleHeld
from balai.people.person import OPERATOR
from balai.people.tidy import tidy
from balai.places.authority import NotAllowed
from balai.places.texts import Refused


def test_a_csco_invites_staff_who_accepts_once(hall: Any, acting: Any) -> None:
    made, token = commands.invite(acting(hall.amina), hall.hulu, " Gita@City.example", "staff")
    assert made.email == "gita@city.example"
    assert token not in made.token_hash
    gita = Account.objects.make("gita@city.example")
    commands.accept_invitation(token, gita)
    assert acting(gita).has("staff", hall.hulu.place_id)
    with pytest.raises(Refused, match="used"):
        commands.accept_invitation(token, gita)


def test_an_invitation_is_for_its_address_alone(hall: Any, acting: Any) -> None:
    _made, token = commands.invite(acting(hall.amina), hall.hulu, "gita@city.example", "staff")
    with pytest.raises(Refused, match="another address"):
        commands.accept_invitation(token, hall.chan)
    assert not acting(hall.chan).has("staff", hall.hulu.place_id)


def test_an_expired_invitation_is_refused(hall: Any, acting: Any) -> None:
    made, token = commands.invite(acting(hall.amina), hall.hulu, "gita@city.example", "staff")
    made.expires_at = timezone.now() - timedelta(seconds=1)
    made.save()
    with pytest.raises(Refused, match="expired"):
        commands.accept_invitation(token, Account.objects.make("gita@city.example"))


def test_a_withdrawn_or_replaced_invitation_is_refused(hall: Any, acting: Any) -> None:
    amina, gita = acting(hall.amina), Account.objects.make("gita@city.example")
    _first, old = commands.invite(amina, hall.hulu, gita.email, "staff")
    second, new = commands.invite(amina, hall.hulu, gita.email, "staff")
    commands.withdraw_invitation(amina, hall.hulu, second.pk)
    for token in (old, new):
        with pytest.raises(Refused, match="taken back"):
            commands.accept_invitation(token, gita)


@pytest.mark.parametrize(
    ("who", "place", "kind", "country"),
    [
        ("amina", "hilir", "staff", ""),
        ("amina", "hulu", "csco", ""),
        ("budi", "hulu", "staff", ""),
        ("dewi", "hilir", "csco", ""),
        ("dewi", "net", "auditor", ""),
        ("elok", "alone", "csco", ""),
        ("elok", "net", "secretariat", ""),
        ("farid", "net", "auditor", ""),
    ],
)
def test_nobody_offers_a_role_beyond_their_reach(
    hall: Any, acting: Any, who: str, place: str, kind: str, country: str
) -> None:
    with pytest.raises(NotAllowed):
        commands.invite(acting(hall.people[who]), getattr(hall, place), "x@city.example", kind, country)
    assert not Invitation.objects.of(getattr(hall, place).place_id).exists()


def test_a_representative_is_bound_to_a_country_of_the_network(hall: Any, acting: Any) -> None:
    elok = acting(hall.elok)
    for country in ("", "VN"):
        with pytest.raises(Refused):
            commands.invite(elok, hall.net, "x@city.example", "national representative", country)
    made, _token = commands.invite(elok, hall.net, "x@city.example", "national representative", "TH")
    assert made.country == "TH"


def test_a_role_belongs_to_a_place_or_to_a_network(hall: Any) -> None:
    with pytest.raises(NotAllowed):
        commands.invite(OPERATOR, hall.hulu, "x@city.example", "secretariat")
    with pytest.raises(NotAllowed):
        commands.invite(OPERATOR, hall.net, "x@city.example", "csco")


def test_a_withdrawn_role_can_be_undone_by_whoever_withdrew_it(hall: Any, acting: Any) -> None:
    amina, elok = acting(hall.amina), acting(hall.elok)
    held = RoleHeld.objects.held_by(hall.budi.pk).get()
    commands.withdraw_role(amina, hall.hulu, held.pk)
    assert acting(hall.budi).roles == ()
    with pytest.raises(Refused):
        commands.restore_role(elok, hall.hulu, held.pk)
    commands.restore_role(amina, hall.hulu, held.pk)
    assert acting(hall.budi).has("staff", hall.hulu.place_id)


def test_undoing_ends_after_an_hour(hall: Any, acting: Any) -> None:
    held = RoleHeld.objects.held_by(hall.budi.pk).get()
    commands.withdraw_role(acting(hall.amina), hall.hulu, held.pk)
    past = timezone.now() - commands.UNDO_FOR - timedelta(seconds=1)
    RoleHeld.objects.held_by(hall.budi.pk).update(until=past)
    with pytest.raises(Refused):
        commands.restore_role(acting(hall.amina), hall.hulu, held.pk)


def test_a_role_given_up_is_not_given_back_by_undo(hall: Any, acting: Any) -> None:
    held = RoleHeld.objects.held_by(hall.amina.pk).get()
    commands.leave(hall.amina, hall.hulu, held.pk)
    with pytest.raises(Refused):
        commands.restore_role(acting(hall.elok), hall.hulu, held.pk)
    with pytest.raises(Refused):
        commands.leave(hall.budi, hall.hulu, RoleHeld.objects.held_by(hall.chan.pk).get().pk)


def test_a_role_of_one_place_is_not_withdrawn_through_another(hall: Any, acting: Any) -> None:
    chan = RoleHeld.objects.held_by(hall.chan.pk).get()
    with pytest.raises(Refused):
        commands.withdraw_role(acting(hall.elok), hall.hulu, chan.pk)
    assert acting(hall.chan).has("csco", hall.hilir.place_id)


def test_sample_accounts_and_real_places_never_meet(hall: Any, acting: Any) -> None:
    sampled = Account.objects.make("csco@sample.invalid", sample=True)
    for account, place in ((sampled, hall.hulu), (hall.amina, hall.contoh)):
        with pytest.raises(Refused):
            commands.grant(account, place, "csco", "", None)
    for email, place in (("x@sample.invalid", hall.hulu), ("x@city.example", hall.contoh)):
        with pytest.raises(Refused):
            commands.invite(OPERATOR, place, email, "csco")


def test_a_sample_role_that_slipped_in_still_does_not_act(hall: Any, acting: Any) -> None:
    sampled = Account.objects.make("csco@sample.invalid", sample=True)
    RoleHeld.objects.create(place_id=hall.hulu.place_id, account=sampled, kind="csco")
    RoleHeld.objects.create(place_id=hall.contoh.place_id, account=hall.amina, kind="csco")
    assert acting(sampled).roles == ()
    assert [role.place_id for role in acting(hall.amina).roles] == [hall.hulu.place_id]


@pytest.mark.parametrize(
    "email", ["", "gita", "gita@city.example\nBcc: evil@evil.example", "a@b", "x" * 300 + "@y.example"]
)
def test_what_is_no_address_is_refused(hall: Any, email: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.invite(OPERATOR, hall.hulu, email, "staff")
    assert refused.value.field == "email"


@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_the_same_moment_give_one_role(transactional_db: None, cast: Any) -> None:
    _made, token = commands.invite(OPERATOR, cast.hulu, "gita@city.example", "staff")
    gita = Account.objects.make("gita@city.example")

    def accept(_n: int) -> bool:
        try:
            commands.accept_invitation(token, gita)
        except Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, range(4))) == 1
    assert RoleHeld.objects.held_by(gita.pk).count() == 1


def test_tidying_removes_what_has_ended_and_nothing_else(hall: Any, client: Client, sign_in: Any) -> None:
    from allauth.usersessions.models import UserSession

    other = Client()
    for one in (client, other):
        sign_in(one, hall.amina)
    Session.objects.filter(pk=other.cookies["session"].value).update(
        expire_date=timezone.now() - timedelta(days=1)
    )
    assert tidy() == 2
    assert client.get("/desk/").content == b"csco"
    assert UserSession.objects.get().session_key == client.cookies["session"].value
    assert tidy() == 0


def test_every_command_leaves_a_line_without_secrets(hall: Any, acting: Any) -> None:
    amina, gita = acting(hall.amina), Account.objects.make("gita@city.example")
    _made, token = commands.invite(amina, hall.hulu, gita.email, "staff")
    held = commands.accept_invitation(token, gita)
    commands.withdraw_role(amina, hall.hulu, held.pk)
    commands.restore_role(amina, hall.hulu, held.pk)
    commands.leave(gita, hall.hulu, RoleHeld.objects.held_by(gita.pk).now().get().pk)
    lines = AuditLine.objects.of(hall.hulu.place_id).order_by("at", "id")
    assert [line.what for line in lines] == [
        "invitation.made",
        "invitation.accepted",
        "role.withdrawn",
        "role.restored",
        "role.left",
    ]
    kept = " ".join(str(line.details) for line in lines)
    assert token not in kept
    assert "@" not in kept


def test_lines_of_the_audit_are_neither_changed_nor_removed(hall: Any, acting: Any) -> None:
    commands.invite(acting(hall.amina), hall.hulu, "gita@city.example", "staff")
    lines = AuditLine.objects.of(hall.hulu.place_id)
    for attempt in (lambda: lines.update(what="x"), lines.delete, lines.get().delete, lines.get().save):
        with pytest.raises(AppendOnly):
            attempt()
