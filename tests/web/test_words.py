"""Words that stand in a template: looked up once in each language, and never another language's."""

from django.template import Context, Template
from django.utils.translation import override

from balai.web.templatetags.i18n import Words

SAID = {"en": "This field is required.", "id": "Bidang ini tidak boleh kosong."}
"""Words of Django's own catalogues."""


def test_a_word_is_looked_up_once_in_each_language() -> None:
    said = Template('{% load i18n %}{% translate "This field is required." %}')
    (word,) = said.nodelist.get_nodes_by_type(Words)
    for _ in range(2):
        for language, expected in (("en", SAID["en"]), ("id", SAID["id"]), ("en", SAID["en"])):
            with override(language):
                assert said.render(Context()) == expected
    assert sorted(map(str, word.said)) == ["en", "id"]


def test_what_is_no_constant_is_looked_up_each_time() -> None:
    said = Template(
        '{% load i18n %}{% translate word %}{% translate "This field is required." as kept %}, {{ kept }}'
    )
    with override("id"):
        assert [said.render(Context({"word": one})) for one in (SAID["en"], "<b>")] == [
            f"{SAID['id']}, {SAID['id']}", f"&lt;b&gt;, {SAID['id']}",
        ]  # fmt: skip
    assert not said.nodelist.get_nodes_by_type(Words)


def test_percent_signs_and_quotes_stay_as_they_are() -> None:
    said = Template("""{% load i18n %}{% translate "100 % of 'it' <b>" %}""")
    assert said.render(Context()) == "100 % of 'it' <b>"
