"""`balai score FILE.toml answers.csv`: a place recomputes its own self-assessment."""

import csv
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from balai.methods.score import (
    Instrument,
    Result,
    ScoreError,
    compute,
    describe,
    read_answers,
    read_instrument,
)

_MOST_NAMED = 20
HEADER = ("part", "name", "weight_pct", "score", "contribution")


def score_command(toml: Path | str, answers: Path | str, out: TextIO) -> int:
    """Print components, dimensions and the total as CSV to `out`.

    0 when everything asked is answered; 1 when something is missing (it is named, and there is no total) or a
    file cannot be used (one sentence says why, and nothing else is printed).
    """
    try:
        instrument = read_instrument(Path(toml).read_text(encoding="utf-8"))
        given = read_answers(Path(answers).read_text(encoding="utf-8"), instrument)
    except OSError as error:
        out.write(_("This file cannot be read: %(file)s.") % {"file": error.filename} + "\n")
        return 1
    except UnicodeDecodeError:
        out.write(_("The files must be UTF-8 text.") + "\n")
        return 1
    except ScoreError as error:
        out.write(sentence(error) + "\n")
        return 1
    result = compute(instrument, given)
    write_result(instrument, result, out)
    return 1 if result.missing else 0


def write_result(instrument: Instrument, result: Result, out: TextIO) -> None:
    """The result as CSV; without a total, a blank line and what is missing after it."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for part, rows in (("component", result.components), ("dimension", result.dimensions)):
        for row in rows:
            writer.writerow([part, *row])
    if not result.missing:
        writer.writerow(["total", "", "100", result.total, result.exact])
        return
    asked = len(instrument.asked())
    out.write("\n")
    counts = {"n": len(result.missing), "of": asked}
    out.write(_("Not complete, so there is no total: %(n)s of %(of)s answers are missing.") % counts + "\n")
    for question in result.missing[:_MOST_NAMED]:
        out.write(f"- {describe(question)}\n")
    if len(result.missing) > _MOST_NAMED:
        out.write(_("… and %(n)s more.") % {"n": len(result.missing) - _MOST_NAMED} + "\n")


def sentence(error: ScoreError) -> str:
    """What is wrong and what to do, in the person's language."""
    sentences = {
        "toml_unreadable": _("The instrument is not valid TOML: %(reason)s."),
        "weights_missing": _("The instrument has no weights: a [weights] table of components is needed."),
        "weight_not_a_number": _("The weight of %(component)s is not a number of at least 0: %(value)s."),
        "weights_not_100": _("The weights add to %(sum)s %%, not to 100 %%. No score is computed from them."),
        "answered_by_unknown": _(
            "answered_by must be component, dimension or question, and what it names must be listed; "
            "it is: %(value)s."
        ),
        "component_unasked": _("No question asks for %(component)s, which has a weight."),
        "scale_missing": _("The instrument must say scale_max, the highest score, as a number above 0."),
        "list_of_names_expected": _("%(key)s must be a list of names."),
        "name_twice": _("%(key)s has a name twice."),
        "question_unreadable": _(
            "A question needs a code, a listed component and a listed dimension: %(value)s."
        ),
        "answers_header": _(
            "The answers need a header with component and score, and dimension and question where asked; "
            "it is: %(header)s."
        ),
        "answer_unknown": _("Line %(line)s: the instrument does not ask this: %(answer)s."),
        "answer_twice": _("Line %(line)s: answered twice: %(answer)s."),
        "score_out_of_scale": _("Line %(line)s: a score is a number from 0 to %(most)s, not %(value)s."),
    }
    return sentences[error.code] % error.values
