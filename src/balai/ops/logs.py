"""Structured logs: one JSON object a line, without secrets and without people's addresses."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}
LONGEST = 500
LONGEST_TRACE = 8_000

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Set by the middleware; joins the lines of one request, and the number shown on an error page."""

SECRET_NAME = re.compile(r"pass|secret|token|cookie|authorization|session|csrf|(?<!status_)code$", re.I)
ADDRESS = re.compile(r"[^\s@<>\"'=:,;]+@[^\s@<>\"'=:,;]+\.\w+")
IN_URL = re.compile(r"(\w+://[^\s:/@]*):[^\s/@]+@")
IN_QUERY = re.compile(r"([?&][\w.-]+=)[^&\s'\"]+")
# What links for signing in, invitations and sessions carry: one in 300 of them has no digit. UUIDs have dashes at
# fixed places and may stay; so may names: all small, all capitals, or humps of three letters and more.
NAME = r"(?:[0-9a-f]{8}-[0-9a-f]{4}-[\w-]+|[a-z_-]+|[A-Z_-]+|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*)"
LONG_WORD = re.compile(rf"(?<![\w-])(?!{NAME}(?![\w-]))[A-Za-z0-9_-]{{22,}}(?![\w-])")


def clean(text: str) -> str:
    """The text without e-mail addresses, passwords in addresses, query values and long random words."""
    text = IN_QUERY.sub(r"\1…", IN_URL.sub(r"\1:…@", text))
    return LONG_WORD.sub("[secret]", ADDRESS.sub("[address]", text))


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON, in ASCII: line breaks, ANSI codes and direction marks are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": clean(record.getMessage())[:LONGEST],
        }
        if number := request_id.get():
            said["request"] = number
        said |= {k: _extra(k, v) for k, v in vars(record).items() if k not in STANDARD}
        if record.exc_info:
            said["trace"] = clean(self.formatException(record.exc_info))[-LONGEST_TRACE:]
        return json.dumps(said, ensure_ascii=True, default=str)


def _extra(name: str, value: object) -> object:
    if SECRET_NAME.search(name):
        return "[secret]"
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean(str(value))[:LONGEST]
