"""The catalogues of translated strings: collected from the code, kept as .po files, compiled to .mo files.

    python -m balai.web.catalogue update     collect strings, add new ones to every language, drop unused ones
    python -m balai.web.catalogue compile    write the .mo files that are missing or older than their .po
    python -m balai.web.catalogue check      say what is missing or broken; exit 1 if anything is

English is complete by itself. Django's own sentences about forms are collected too, because Django has none
of them in Lao and Filipino and few in Khmer, Burmese and Tamil; where it has one, that is the first proposal.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from .languages import LANGUAGES, LOCALE_FOLDER, locale_name

SOURCE = Path(__file__).resolve().parents[1]
COMPLETE = ("en", "id")
KEYWORDS: dict[str, Any] = {
    name + lazy: spec
    for lazy in ("", "_lazy", "_noop")
    for name, spec in (
        ("gettext", None),
        ("ngettext", (1, 2)),
        ("pgettext", ((1, "c"), 2)),
        ("npgettext", ((1, "c"), 2, 3)),
    )
} | {"_": None}
DJANGO_FILES = (
    "forms/fields.py",
    "forms/models.py",
    "forms/formsets.py",
    "forms/widgets.py",
    "core/validators.py",
)
# Dates in the header would change every file at every run.
STILL = datetime(2026, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]?[\d.]*[a-z]|(?<!%)%[sd]|\{(\w*)\}")
_COUNTERS = {"count", "counter", "n", "limit_value", "show_value"}


def extract() -> Catalog:
    """Every string that people see, from Python and templates under src/balai and from Django's forms."""
    found = Catalog(project="Balai", creation_date=STILL, revision_date=STILL, charset="utf-8", fuzzy=False)
    for path in sorted(SOURCE.rglob("*")):
        template = path.suffix in {".html", ".txt"} and "templates" in path.parts
        if template or path.suffix == ".py":
            for message, context, comments in _strings(path):
                found.add(message, context=context, auto_comments=comments, locations=[(_where(path), 0)])
    library = Path(django.__file__).parent
    for name in DJANGO_FILES:
        for message, context, _ in _strings(library / name):
            found.add(message, context=context, locations=[(f"django/{name}", 0)])
    return found


def _where(path: Path) -> str:
    return path.relative_to(SOURCE.parent).as_posix()


def _strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Indentation means nothing in a template, yet Python's tokenizer would refuse it.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    source = io.BytesIO(text.encode())
    for _, message, comments, context in babel_extract("python", source, KEYWORDS, ("Translators:",)):
        if message and message != "":
            yield message, context, list(comments)


# Babel's own table lacks some of our languages; these count with one form (CLDR).
ONE_FORM = {"id", "ms", "th", "vi", "km", "lo", "my", "zh-hans"}


def _blank(code: str) -> Catalog:
    """An empty catalogue with our header and the language's plural forms."""
    name = locale_name(code)
    catalog = Catalog(
        locale=name, project="Balai", version="1", creation_date=STILL, revision_date=STILL, charset="utf-8",
        header_comment=f"# Balai in {name}. Under the licence of Balai.", msgid_bugs_address="-",
        last_translator="-", language_team="-", fuzzy=False,
    )  # fmt: skip
    forms = "nplurals=1; plural=0;" if code in ONE_FORM else "nplurals=2; plural=(n != 1);"
    catalog.mime_headers = [("Plural-Forms", forms)]
    return catalog


def _po(code: str) -> Path:
    return LOCALE_FOLDER / locale_name(code) / "LC_MESSAGES" / "django.po"


def read(code: str) -> Catalog:
    """The kept catalogue of a language; empty where there is none. Raises PoFileError when broken."""
    path = _po(code)
    if not path.exists():
        return _blank(code)
    with path.open("rb") as file:
        return read_po(file, locale=locale_name(code), abort_invalid=True)


def update(found: Catalog | None = None) -> dict[str, int]:
    """Brings every language up to the code (`found`: what was collected from it just now).

    Returns how many strings each language still lacks.
    """
    found = found or extract()
    return {code: _update_one(code, found) for code, _ in LANGUAGES}


def _update_one(code: str, found: Catalog) -> int:
    old, seeds = read(code), _django_catalogue(code)
    new = _blank(code)
    lacking = 0
    for message in found:
        if not message.id:
            continue
        kept = old.get(message.id, message.context) or seeds.get(message.id, message.context)
        string = (
            _same(message, new.num_plurals) if code == "en" else (kept.string if kept and kept.string else "")
        )
        if isinstance(message.id, tuple):
            forms = (string,) if isinstance(string, str) else tuple(string)
            string = forms if len(forms) == new.num_plurals else ("",) * new.num_plurals
        elif not isinstance(string, str):
            string = ""  # it had a plural before
        flags = (kept.flags if kept and code != "en" else set()) - {"python-format", "python-brace-format"}
        new.add(
            message.id, string, sorted(message.locations), flags | message.flags, message.auto_comments,
            kept.user_comments if kept and code != "en" else (), context=message.context,
        )  # fmt: skip
        lacking += not _filled(new.get(message.id, message.context))
    path = _po(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.part")
    with draft.open("wb") as file:
        write_po(file, new, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    draft.replace(path)
    return lacking


def _same(message: Message, plurals: int) -> str | tuple[str, ...]:
    """English says what the code says."""
    return message.id if isinstance(message.id, str) else tuple(message.id[:plurals])


def _django_catalogue(code: str) -> Catalog:
    """Django's own translations of a language; empty for Lao and Filipino."""
    folder = Path(django.__file__).parent / "conf" / "locale" / locale_name(code) / "LC_MESSAGES"
    if code == "en" or not (folder / "django.mo").exists():
        return Catalog()
    with (folder / "django.mo").open("rb") as file:
        return read_mo(file)


def _filled(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def compile_all() -> list[str]:
    """Writes each .mo that is missing or older than its .po, whole or not at all; returns which."""
    written = []
    for code, _ in LANGUAGES:
        source = _po(code)
        target = source.with_suffix(".mo")
        if not source.exists() or (
            target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns
        ):
            continue
        draft = target.with_name(f"django.{os.getpid()}.mo.part")
        with draft.open("wb") as file:
            write_mo(file, _translated(read(code)))
        draft.replace(target)
        written.append(code)
    return written


def _translated(catalogue: Catalog) -> Catalog:
    """Without what waits for its words: of an empty plural, Babel would write the English singular for every number."""
    for message in list(catalogue):
        if message.id and not _filled(message):
            catalogue.delete(message.id, message.context)
    return catalogue


def placeholders(text: str) -> set[str]:
    """The names a sentence is filled with: %(name)s, %s, {name}."""
    return {match.group(1) or match.group(2) or match.group(0) for match in _PLACEHOLDER.finditer(text)}


def check(found: Catalog | None = None) -> list[str]:
    """What is wrong, one sentence each: strings not collected, not translated, or with other placeholders."""
    found = found or extract()
    faults: list[str] = []
    for code, _ in LANGUAGES:
        kept = read(code)
        if code in COMPLETE:
            for message in found:
                if message.id and not _filled(kept.get(message.id, message.context)):
                    faults.append(f"{code}: no translation of {message.id!r}")
        for message in kept:
            if message.id and _filled(message):
                faults += [f"{code}: {fault}" for fault in _mismatch(message)]
    return faults


def _forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def _mismatch(message: Message) -> Iterator[str]:
    wanted = set().union(*(placeholders(text) for text in _forms(message.id)))
    for string in _forms(message.string):
        got = placeholders(string)
        if got - wanted or (wanted - got) - (_COUNTERS if isinstance(message.id, tuple) else set()):
            yield f"{message.id!r} needs {sorted(wanted)}, its translation has {sorted(got)}"


def main(arguments: list[str]) -> int:
    """The command line; see the top of this file."""
    if arguments == ["update"]:
        for code, lacking in update().items():
            print(f"{code}: {lacking} to translate")
    elif arguments == ["compile"]:
        print("compiled:", " ".join(compile_all()) or "nothing to do")
    elif arguments == ["check"]:
        faults = check()
        print("\n".join(faults) or "All catalogues are in order.")
        return 1 if faults else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
