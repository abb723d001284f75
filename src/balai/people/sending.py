"""What people send without an account: once, not too much from one client, and answered by a link of their own."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from balai.places.once import new_client_key
from balai.places.texts import Refused

from .forms import client
from .limits import Limit


class Sending(forms.Form):
    """The page gives each sending a key, so that pressing twice is once."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = new_client_key

    def refuse(self, refused: Refused) -> None:
        """Say what the command said, beside the field it names; a key that is none is replaced by a proper one."""
        if refused.field == "client_key":
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["client_key"] = new_client_key()  # type: ignore[index]
        named = refused.field in self.fields and refused.field != "client_key"
        self.add_error(refused.field if named else None, str(refused))


def may_send(form: Any, limit: Limit) -> bool:
    """Counts a sending, before its pictures are decoded; what was typed stays where it is too many."""
    if limit.take(client()):
        return True
    form.too_many, form.files = True, {}
    form.full_clean()
    form._errors.clear()
    form.add_error(
        None, _("Too much was sent from here. Nothing is lost: wait a minute, then send it again.")
    )
    return False


def form_status(form: forms.Form) -> int:
    """400 when what was sent needs another look, 429 when it was too much at once."""
    if getattr(form, "too_many", False):
        return 429
    return 400 if form.is_bound and form.errors else 200


def sending_page(request: HttpRequest, template: str, context: dict[str, Any], limit: Limit) -> HttpResponse:
    """The page of `context["form"]`, and when to try again."""
    answer = render(request, template, context, status=form_status(context["form"]))
    if answer.status_code == 429:
        answer["Retry-After"] = str(int(limit.every))
    return answer


def unsaid(answer: HttpResponse) -> HttpResponse:
    """Whoever a link of this page leads to learns the site at most, never the secret in its address.

    Not `no-referrer`: with that, browsers send `Origin: null` with the page's own forms, which are then refused.
    """
    answer["Referrer-Policy"] = "strict-origin"
    return answer
