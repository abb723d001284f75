"""The catalogues of strings: English and Indonesian whole, every file readable, nothing filled in wrongly."""

import struct

import pytest
from babel.messages.catalog import Catalog
from django.utils.translation import ngettext, override

from balai.web import catalogue
from balai.web.languages import LANGUAGES


@pytest.fixture(scope="module")
def found() -> Catalog:
    """Every string of the code, read once: that takes seconds."""
    return catalogue.extract()


def test_english_and_indonesian_have_every_string_and_no_placeholder_differs_anywhere(found):
    faults = catalogue.check(found)
    assert not faults, "run `python -m balai.web.catalogue update`, then translate:\n" + "\n".join(
        faults[:40]
    )


@pytest.mark.parametrize("code", [code for code, _ in LANGUAGES])
def test_every_catalogue_parses_and_no_string_in_it_is_doubtful(code: str):
    kept = catalogue.read(code)
    assert len(kept) > 50
    assert not [m.id for m in kept if m.id and m.fuzzy]


def test_strings_are_collected_from_python_and_from_templates(found):
    assert found.get("Skip to the main content") is not None
    assert found.get("Pre-feasibility") is not None
    assert found.get("Open", context="state of a round") is not None
    assert found.get("This field is required.") is not None


def test_a_translation_that_loses_a_placeholder_is_named():
    kept = Catalog(locale="id")
    kept.add("%(n)s cities of %(of)s", "%(n)s kota")
    (fault,) = catalogue._mismatch(kept.get("%(n)s cities of %(of)s"))
    assert "'of'" in fault


def test_a_plural_may_leave_its_counter_out():
    kept = Catalog(locale="en")
    kept.add(("one city", "%(count)s cities"), ("one city", "%(count)s cities"))
    assert not list(catalogue._mismatch(kept.get("one city")))


@pytest.mark.parametrize("text", ["%(n)s of %(of)d", "%s and %s", "{name}", "100 %", "100 %%"])
def test_placeholders_are_found_and_percent_signs_are_not(text: str):
    expected = {"%(n)s of %(of)d": {"n", "of"}, "%s and %s": {"%s"}, "{name}": {"name"}}
    assert catalogue.placeholders(text) == expected.get(text, set())


def test_compiling_writes_only_what_is_older_than_its_source(tmp_path, monkeypatch, found):
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    catalogue.update(found)
    written = catalogue.compile_all()
    assert sorted(written) == sorted(code for code, _ in LANGUAGES)
    assert catalogue.compile_all() == []
    head = (tmp_path / "en" / "LC_MESSAGES" / "django.mo").read_bytes()[:12]
    assert struct.unpack("<I", head[8:])[0] > 50


def test_collecting_twice_changes_no_file(tmp_path, monkeypatch, found):
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    catalogue.update(found)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    catalogue.update(found)
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.po")}


def test_a_sentence_that_had_a_plural_before_waits_for_its_words(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    before, now = Catalog(), Catalog()
    before.add(("One city", "%(n)s cities"), locations=[("a", 0)])
    now.add("One city", locations=[("a", 0)])
    catalogue.update(before)
    kept = catalogue.read("id")
    kept.get("One city").string = ("%(n)s kota",)
    with catalogue._po("id").open("wb") as file:
        catalogue.write_po(file, kept)
    catalogue.update(now)
    assert catalogue.read("id").get("One city").string == ""


@pytest.mark.parametrize("code", ["th", "my", "lo", "fil", "ta", "zh-hans"])
def test_a_number_of_things_that_a_language_has_no_words_for_is_said_in_english_as_many(code):
    with override(code):
        waits = next(m for m in catalogue.read(code) if isinstance(m.id, tuple) and not any(m.string))
        assert ngettext(*waits.id, 7) == waits.id[1]
