"""The database into one file and back, by PostgreSQL's own programs."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from .config import config
from .errors import Plain
from .pg_programs import programs

VARIABLES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}


def dump(into: Path) -> None:
    """Everything but the sessions of people signed in, as one consistent moment. Raises Plain."""
    _run("pg_dump", "--format=custom", "--exclude-table-data=django_session", f"--file={into}")


def load(source: Path, *, roles: bool) -> None:
    """All or nothing into an empty database. `roles`: keep who may do what, which needs our roles there."""
    rights = [] if roles else ["--no-privileges"]
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        *rights,
        "--dbname=",
        str(source),
    )


def _run(program: str, *arguments: str) -> None:
    told: dict[str, Any] = connection.settings_dict
    given = {variable: str(told[name]) for name, variable in VARIABLES.items() if told.get(name)}
    options = {f"PG{k.upper()}": v for k, v in told["OPTIONS"].items() if isinstance(v, str)}
    environment = {**os.environ, **options, **given}
    folder = programs(config().home, None)
    words = [a if a != "--dbname=" else f"--dbname={told['NAME']}" for a in arguments]
    done = subprocess.run(
        [folder / program, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Plain(f"The database's program {program} failed: {reason}")
