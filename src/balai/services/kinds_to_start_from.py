"""Kinds of service that a new city starts from, in a language of its choice."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from . import acts

LANGUAGES = ("en", "id")


def kinds(lang: str) -> list[acts.KindSet]:
    """The kinds in their order, those that others stand below first; English where there is no such language."""
    lang = lang if lang in LANGUAGES else "en"
    return [_kind(order, told, lang) for order, told in enumerate(_told(), 1)]


@cache
def _told() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(
        (Path(__file__).parent / "data" / "kinds.toml").read_text("utf-8")
    )["kind"]
    return found


def _kind(order: int, told: dict[str, Any], lang: str) -> acts.KindSet:
    said = {name: value for name, value in told.items() if name not in {"name", "text", "question"}}
    questions = [_question(one, lang) for one in told.get("question", [])]
    text = told.get("text", {}).get(lang, "")
    return acts.KindSet(**{"order": order, **said}, name=told["name"][lang], text=text, questions=questions)


def _question(told: dict[str, Any], lang: str) -> acts.Question:
    choices = [acts.Choice(key, name[lang]) for key, name in told.get("choices", [])]
    return acts.Question(
        code=told["code"], text=told["text"][lang], datatype=told.get("datatype", "string"), choices=choices
    )
