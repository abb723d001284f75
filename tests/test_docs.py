"""The documentation cannot lag behind the code."""

import re
from pathlib import Path

import pytest

from balai.ops import docs
from balai.ops.config import Config
from balai.ops.docs_commands import commands_as_text
from balai.record.listing import acts_as_text

DOCS = Path(__file__).parents[1] / "docs"
ROOT = DOCS.parent


@pytest.mark.parametrize(
    ("page", "written"),
    [("api.md", docs.routes_as_text), ("acts.md", acts_as_text), ("commands.md", commands_as_text)],
)
def test_what_follows_from_code_is_as_the_code_has_it(page: str, written) -> None:  # type: ignore[no-untyped-def]
    _, _, rest = (DOCS / page).read_text().partition(docs.BEGIN)
    between, _, _ = rest.partition(docs.END)
    assert between.strip() == written().strip(), f"run: .venv/bin/python -m balai.ops.docs (docs/{page} lags)"


@pytest.mark.parametrize("field", list(Config.__struct_fields__))
def test_every_setting_is_explained(field: str) -> None:
    assert f"BALAI_{field.upper()}" in (DOCS / "operating.md").read_text()


def pages() -> list[Path]:
    return [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_is_short_and_its_two_commands_exist() -> None:
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    assert len(readme.splitlines()) < 60
    for command in re.findall(r"^make (\w+)", readme, re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
