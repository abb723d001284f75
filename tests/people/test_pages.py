"""The page of who may do what: what each role sees there, and what cannot be done through it."""

from typing import Any

import pytest
from django.test import Client

from balai.people.models import Account, Invitation, RoleHeld

HULU, HILIR, NET = "/desk/people/hulu/", "/desk/people/hilir/", "/desk/people/net/"


def role_of(account: Any) -> RoleHeld:
    return RoleHeld.objects.held_by(account.pk).now().get()


@pytest.fixture
def at(hall: Any, sign_in: Any) -> Any:
    """A client signed in as somebody."""

    def client(name: str) -> Client:
        one = Client()
        sign_in(one, hall.people[name])
        return one

    return client


def test_a_visitor_is_asked_to_sign_in_first(hall: Any, client: Client) -> None:
    for path in ("/desk/people/", HULU, HULU + "people.csv"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=/desk/people/")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("amina", {HULU}),
        ("budi", {HULU}),
        ("chan", {HILIR}),
        ("dewi", {NET, HULU}),
        ("elok", {NET, HULU, HILIR}),
        ("farid", {NET, HULU, HILIR}),
    ],
)
def test_each_role_sees_its_own_reach_and_no_more(hall: Any, at: Any, who: str, sees: set[str]) -> None:
    client = at(who)
    for path in (HULU, HILIR, NET, "/desk/people/alone/", "/desk/people/contoh/"):
        for twin in (path, path + "people.csv"):
            assert client.get(twin).status_code == (200 if path in sees else 403), twin


def test_the_entrance_says_its_language_and_release_like_every_page(hall: Any) -> None:
    for path in ("/accounts/login/", "/accounts/signup/"):
        text = Client().get(path).content.decode()
        assert '<html lang="en">' in text
        assert "Bahasa Indonesia" in text


def test_a_representative_is_shown_with_the_country_by_name(hall: Any, at: Any) -> None:
    assert "National representative · Land ID" in at("elok").get(NET).content.decode()


def test_staff_see_names_and_those_who_invite_see_addresses(hall: Any, at: Any) -> None:
    assert "amina@city.example" not in at("budi").get(HULU).content.decode()
    assert "amina@city.example" not in at("budi").get(HULU + "people.csv").content.decode()
    for who in ("amina", "elok", "farid"):
        assert "budi@city.example" in at(who).get(HULU + "people.csv").content.decode()


def test_an_invitation_goes_by_mail_and_is_accepted_after_a_code(hall: Any, at: Any, outbox: Any) -> None:
    page = at("amina").post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff"}, follow=True)
    assert "gita@city.example" in page.content.decode()
    link = outbox.link()
    assert link not in page.content.decode()
    gita = Client()
    opened = gita.get(link).content.decode()
    assert "g•••@city.example" in opened
    asked = gita.post(link)
    assert asked.headers["Location"].startswith("/accounts/login/code/confirm/?next=")
    signed_in = gita.post(asked.headers["Location"], {"code": outbox.code(), "next": link})
    assert signed_in.headers["Location"] == link
    gita.post(link, {"name": "Gita", "kind": "csco", "email": "evil@city.example"})
    assert gita.get("/desk/").content == b"staff"
    made = Account.objects.get(email="gita@city.example")
    assert made.name == "Gita"
    assert Client().get(link).status_code == 410


def test_an_invitation_opened_by_somebody_else_gives_them_nothing(hall: Any, at: Any, outbox: Any) -> None:
    at("amina").post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff"})
    link, chan = outbox.link(), at("chan")
    chan.post(link)
    assert chan.get("/desk/").content == b"csco"
    thief = Client()
    thief.post(link)
    thief.post("/accounts/login/code/confirm/", {"code": "0000-0000"})
    assert thief.get("/desk/").content == b"nobody"
    assert outbox.all()[-1].to == ["gita@city.example"]


def test_an_invitation_stands_when_the_mail_server_is_away(
    hall: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib

    from django.core.mail import EmailMessage

    amina = at("amina")

    def away(letter: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr(EmailMessage, "send", away)
    page = amina.post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff"}, follow=True)
    assert "did not take the letter" in page.content.decode()
    assert Invitation.objects.of(hall.hulu.place_id).get().is_open


def test_looking_at_an_invitation_does_not_use_it_up(hall: Any, at: Any, outbox: Any) -> None:
    at("amina").post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff"})
    for _look in range(3):
        assert Client().get(outbox.link()).status_code == 200
    assert not Account.objects.filter(email="gita@city.example").exists()
    assert Client().get("/accounts/invitation/nonsense/").status_code == 404


def test_an_invitation_form_reads_its_fields_only(hall: Any, at: Any) -> None:
    extra = {"place": str(hall.hilir.place_id), "place_id": str(hall.hilir.place_id), "state": "used"}
    extra |= {
        "invited_by": str(hall.chan.pk),
        "expires_at": "2099-01-01",
        "used_at": "",
        "token_hash": "0" * 64,
    }
    at("amina").post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff", **extra})
    made = Invitation.objects.across([hall.hulu.place_id, hall.hilir.place_id]).get()
    assert made.place_id == hall.hulu.place_id
    assert made.invited_by == hall.amina.pk
    assert made.token_hash != "0" * 64
    assert made.expires_at.year < 2099


@pytest.mark.parametrize("kind", ["csco", "secretariat", "superuser", ""])
def test_a_role_that_may_not_be_offered_is_no_choice(hall: Any, at: Any, kind: str) -> None:
    answer = at("amina").post(HULU + "invite/", {"email": "gita@city.example", "kind": kind})
    assert answer.status_code == 400
    assert "gita@city.example" in answer.content.decode()
    assert not Invitation.objects.of(hall.hulu.place_id).exists()


def test_staff_and_auditors_cannot_invite(hall: Any, at: Any) -> None:
    for who in ("budi", "farid"):
        page = at(who).post(HULU + "invite/", {"email": "gita@city.example", "kind": "staff"})
        assert page.status_code == 403


def test_an_address_of_another_place_does_nothing_here(hall: Any, at: Any) -> None:
    amina, elok, theirs = at("amina"), at("elok"), role_of(hall.chan)
    assert amina.get(f"{HULU}roles/{theirs.pk}/withdraw/").status_code == 404
    amina.post(f"{HULU}roles/{theirs.pk}/withdraw/")
    assert amina.post(f"{HILIR}roles/{theirs.pk}/withdraw/").status_code == 403
    elok.post(f"{HULU}roles/{theirs.pk}/withdraw/")
    amina.post(f"{HULU}roles/{theirs.pk}/leave/")
    at("budi").post(f"{HULU}roles/{role_of(hall.amina).pk}/withdraw/")
    assert role_of(hall.chan).until is None
    assert role_of(hall.amina).until is None


def test_an_invitation_of_another_place_is_not_taken_back_here(hall: Any, at: Any) -> None:
    elok = at("elok")
    elok.post(HILIR + "invite/", {"email": "gita@city.example", "kind": "csco"})
    made = Invitation.objects.of(hall.hilir.place_id).get()
    at("amina").post(f"{HULU}invitations/{made.pk}/withdraw/")
    assert Invitation.objects.of(hall.hilir.place_id).get().is_open
    elok.post(f"{HILIR}invitations/{made.pk}/withdraw/")
    assert not Invitation.objects.of(hall.hilir.place_id).get().is_open


def test_withdrawing_asks_first_and_can_be_undone(hall: Any, at: Any) -> None:
    amina, held = at("amina"), role_of(hall.budi)
    path = f"{HULU}roles/{held.pk}/"
    assert "Budi" in amina.get(path + "withdraw/").content.decode()
    assert role_of(hall.budi).until is None
    page = amina.post(path + "withdraw/", follow=True).content.decode()
    assert f'action="{path}restore/"' in page
    assert not RoleHeld.objects.held_by(hall.budi.pk).now().exists()
    amina.post(path + "restore/")
    assert role_of(hall.budi).kind == "staff"


def test_giving_up_a_role_ends_the_reach(hall: Any, at: Any) -> None:
    budi = at("budi")
    assert budi.get("/desk/people/").headers["Location"] == HULU
    budi.post(f"{HULU}roles/{role_of(hall.budi).pk}/leave/")
    assert budi.get(HULU).status_code == 403
    assert "no role" in budi.get("/desk/people/").content.decode()


def test_a_name_that_is_a_formula_or_markup_stays_text(hall: Any, at: Any) -> None:
    Account.objects.filter(pk=hall.budi.pk).update(name="=HYPERLINK(1)<script>alert(1)</script>")
    amina = at("amina")
    assert "'=HYPERLINK" in amina.get(HULU + "people.csv").content.decode()
    assert "<script>alert" not in amina.get(HULU).content.decode()


@pytest.mark.parametrize(
    "unsafe", ["invite/", "invitations/{}/withdraw/", "roles/{}/withdraw/", "roles/{}/leave/"]
)
def test_nothing_here_is_done_without_the_csrf_token(hall: Any, sign_in: Any, at: Any, unsafe: str) -> None:
    client = at("amina")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    path = HULU + unsafe.format(role_of(hall.budi).pk)
    assert strict.post(path, {"email": "x@city.example", "kind": "staff"}).status_code == 403
    assert role_of(hall.budi).until is None


def test_every_page_of_the_room_stands_without_script_or_style_inside(hall: Any, at: Any) -> None:
    import re

    elok = at("elok")
    pages = [
        elok.get(path) for path in ("/desk/people/net/", HULU, "/accounts/sessions/", "/accounts/passkeys/")
    ]
    pages += [elok.get("/accounts/passkeys/webauthn/add/", headers={"host": "localhost"})]
    pages += [Client().get(path) for path in ("/accounts/login/", "/accounts/signup/")]
    pages += [Client().get("/accounts/login/", headers={"host": "localhost"}), elok.get("/accounts/logout/")]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert text.count("<h1>") == 1
        inline = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]
        assert all("application/json" in tag for tag in inline)
        assert not re.search(r"\son\w+=|javascript:|<style", text)
