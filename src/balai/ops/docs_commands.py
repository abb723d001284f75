"""The command line as Markdown, from the parser itself."""

import argparse
from collections.abc import Iterator


def commands_as_text() -> str:
    """Every command with its arguments."""
    from .cli import parser

    return "\n".join(
        line for name, one, says in _commands("balai", parser()) for line in _command(name, one, says)
    )


def _commands(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for word, below in action.choices.items():
                if any(isinstance(a, argparse._SubParsersAction) for a in below._actions):
                    yield from _commands(f"{name} {word}", below)
                else:
                    yield f"{name} {word}", below, helps.get(word, "")


def _command(name: str, parser: argparse.ArgumentParser, says: str) -> list[str]:
    shown = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    words = [_usage(action) for action in shown]
    return [
        f"### `{' '.join([name, *words])}`",
        "",
        f"{says[:1].upper()}{says[1:]}.",
        "",
        *map(_argument, shown),
        "",
    ]


def _usage(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return f"[{value}]" if action.nargs in {"?", "*"} else value
    word = f"{action.option_strings[-1]} {value}".strip()
    return word if action.required else f"[{word}]"


def _argument(action: argparse.Action) -> str:
    name = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
    says = [action.help or ""]
    if action.choices:
        says.append(f"one of {', '.join(map(str, action.choices))}")
    if action.default not in {None, False, argparse.SUPPRESS, ""} and action.option_strings:
        says.append(f"usually `{action.default}`")
    return f"- `{name}`: {'; '.join(filter(None, says)) or 'as its name says'}"
