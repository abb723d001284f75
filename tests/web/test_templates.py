"""Tags, forms and error pages."""

import re

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from balai.web import errors, messages, nav, status
from balai.web.context import Site


def show(template: str, path: str = "/x/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template(template).render(Context({"request": request, "site": Site(request), **context}))


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the plan", max_length=5)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_wrong_answer_is_named_on_top_and_beside_its_field_and_kept():
    page = show("{{ form }}", form=Form({"name": "<b>too long"}))
    assert 'href="#id_name"' in page and 'id="id_name"' in page
    assert 'href="#id_kind_0"' in page and 'id="id_kind_0"' in page
    box = re.search(r"<input[^>]*id=\"id_name\"[^>]*>", page)
    assert box and 'aria-invalid="true"' in box[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in box[0]
    assert 'id="id_name_error"' in page and 'id="id_name_helptext"' in page
    assert "&lt;b&gt;too long" in page and "<b>too" not in page


def test_a_field_can_stand_alone_with_last_years_answer():
    page = show("{% field form.name was=old %}", form=Form(), old="<Old>")
    assert page.count("<label") == 1 and "&lt;Old&gt;" in page and "err-sum" not in page


def test_a_status_has_a_shape_and_a_word():
    with override("en"):
        page = show('{% tag "pre_feasibility" %}{% tag "no such" %}{% tag "late" said %}', said="3 <days>")
    assert "Pre-feasibility" in page and "Not stated" in page and "3 &lt;days&gt;" in page
    assert page.count("<svg") == 3


def test_words_trusted_in_one_template_are_not_trusted_in_another():
    assert "&lt;i&gt;" in show('{% tag "late" "<i>" %}') and "&lt;i&gt;" in show(
        '{% tag "late" said %}', said="<i>"
    )


def test_no_two_states_of_a_project_share_shape_and_colour():
    codes = [code for code in list(status.STATUSES)[:11] if code not in {"planning", "ongoing"}]
    assert len({(status.status(c).group, status.status(c).mark) for c in codes}) == len(codes)
    assert len({status.status(c).mark for c in codes}) == len(codes), "colour alone must not tell them apart"


def test_page_addresses_keep_the_filters_and_stay_on_the_site():
    page = show(
        '{% page_url page=3 %}|{% page_url status=None %}|{% page_url "status" "met" %}',
        "/x/?status=late&q=a%26b&page=2",
    )
    assert (
        page == "?status=late&amp;q=a%26b&amp;page=3|?q=a%26b&amp;page=2|?q=a%26b&amp;page=2&amp;status=met"
    )


def test_a_list_of_one_page_shows_no_pages_and_a_long_one_leaves_some_out():
    part = '{% include "balai/parts/pagination.html" %}'
    assert "<nav" not in show(part, page=Paginator(range(10), 50).page(1))
    page = show(part, page=Paginator(range(5000), 50).page(50))
    assert page.count("<li>") == 9 and 'rel="prev" href="?page=49"' in page


@pytest.mark.parametrize(
    ("code", "text", "lang"), [("", "แม่น้ำ", "th"), ("zh-hans", "", "zh-Hans"), ("en", "", ""), ("", "x", "")]
)
def test_words_in_another_language_say_so(code: str, text: str, lang: str):
    with override("en"):
        page = show("<p{% lang_attrs code text %}>", code=code, text=text)
    assert page == (f'<p lang="{lang}">' if lang else "<p>")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.csrf_failed, 403),
        (errors.server_error, 500),
    ],
)
def test_an_error_page_says_what_happened_and_where_to_go(answer, code: int):
    response = answer(RequestFactory().get("/<script>/"))
    page = response.content.decode()
    assert response.status_code == code and 'href="/"' in page and "<h1>" in page and "<script" not in page


def test_a_refusal_gives_its_reason_as_text():
    page = errors.forbidden(RequestFactory().get("/"), PermissionError("Only <staff>")).content.decode()
    assert "Only &lt;staff&gt;" in page


def test_the_first_page_of_a_stranger_touches_no_session():
    request = RequestFactory().get("/")
    page = render_to_string("balai/404.html", request=request)
    assert "csrf" not in page and not hasattr(request, "session")


def with_messages() -> HttpRequest:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def test_what_was_done_can_be_undone_by_a_button():
    request = with_messages()
    messages.say(request, "Saved <b>", undo="/undo/1/")
    page = show('{% include "balai/parts/messages.html" %}', messages=Site(request).messages)
    assert 'action="/undo/1/"' in page and "Saved &lt;b&gt;" in page and 'role="status"' in page


@pytest.mark.parametrize("path", ["//evil", "https://evil", "/\\evil", "javascript:x"])
def test_undo_never_leaves_the_site(path: str):
    with pytest.raises(ValueError, match="path of this site"):
        messages.say(with_messages(), "x", undo=path)


def test_the_longest_link_above_a_page_is_the_current_one(monkeypatch):
    monkeypatch.setattr(nav, "_ENTRIES", {})
    nav.add("cities", "Cities", "/cities/", 10)
    nav.add("home", "Home", "/", 5)
    assert [(e["key"], e["current"]) for e in nav.entries("/cities/muara/")] == [
        ("home", False),
        ("cities", True),
    ]
