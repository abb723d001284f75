"""The parts of the documentation that follow from code: routes of the API, acts, and commands.

    python -m balai.ops.docs            writes docs/api.md, docs/acts.md and docs/commands.md again

Only what stands between their marks is written. Tests compare, so no page can lag.
"""

import inspect
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.table import Param, Route

BEGIN, END = "<!-- written by balai.ops.docs -->", "<!-- end -->"


def routes_as_text() -> str:
    """Every route with its parameters and fields, as Markdown."""
    from .api.routes import ROUTES

    return "\n".join(_route(route) for route in ROUTES)


def _route(route: "Route") -> str:
    lines = [f"### `/api/v1/{route.path}`", "", route.says]
    if route.many or route.csv:
        lines[-1] += f" CSV: `/api/v1/{route.path}.csv`."
    lines += ["", *(_param(param) for param in (*route.parts, *route.query))]
    fields = ", ".join(f"`{name}`" for name in route.item.__struct_fields__)
    lines += ["", f"Each item: {fields}." if route.many else f"Fields: {fields}.", "", _plain(route.item), ""]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _param(param: "Param") -> str:
    allowed = f" One of: {', '.join(param.choices)}." if param.choices else ""
    return f"- `{param.name}`: {param.says}{allowed}"


def _plain(item: type) -> str:
    return " ".join((inspect.getdoc(item) or "").split())


def write(page: Path, text: str) -> None:
    """Put the text between the page's marks."""
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def main(folder: Path) -> None:
    """Write all pages."""
    from balai.record.listing import acts_as_text

    from .docs_commands import commands_as_text

    write(folder / "api.md", routes_as_text())
    write(folder / "acts.md", acts_as_text())
    write(folder / "commands.md", commands_as_text())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.ops.settings")
    django.setup()
    main(Path("docs"))
