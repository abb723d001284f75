"""Which database: the embedded one, or the one that BALAI_DATABASE_URL names."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .config import Config
from .errors import Plain


def databases(config: Config) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. The role is balai_app unless BALAI_DB_ROLE=balai_owner (migrations, rebuilds)."""
    where = _named(config.database_url) if config.database_url else _embedded(config)
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_HEALTH_CHECKS": False,
            "DISABLE_SERVER_SIDE_CURSORS": False,
            **where,
        }
    }


def _options() -> dict[str, Any]:
    # A full pool answers with an error after this many seconds instead of hanging the site.
    pool = {"min_size": 1, "max_size": 8, "timeout": 5}
    # A statement asked for the third time is planned once for good: see docs/decisions/0023.
    return {"pool": pool, "server_side_binding": True, "prepare_threshold": 2}


def _embedded(config: Config) -> dict[str, Any]:
    from .postgres import socket_folder

    return {
        "NAME": "balai",
        "USER": os.environ.get("BALAI_DB_ROLE", "balai_app"),
        "HOST": str(socket_folder(config.home)),
        "OPTIONS": _options(),
    }


def _named(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Plain(
            "BALAI_DATABASE_URL must start with postgres:// (PostgreSQL is the only database Balai uses)."
        )
    return {
        "NAME": unquote(parts.path.lstrip("/")) or "balai",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**dict(parse_qsl(parts.query)), **_options()},
    }
