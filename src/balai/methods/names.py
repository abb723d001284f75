"""How alike two names of projects are, in any script.

All figures are whole numbers from 0 to 100, so that the same names give the same answer on every machine.
Nothing here knows a city, a round or a database.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# Words that say little about which project is meant: 0 is not counted at all, 1 counts a quarter of an
# ordinary word, 2 half. The list is short and English because the reports are; a name in another language
# loses nothing, its words simply all count in full.
ORDINARY = 4
_LESSER = {
    0: "a an and as by for in of on the through to with dan untuk di",
    1: "smart system management integrated project programme development centre city service platform "
    "initiative improvement improving construction digital intelligent sustainable",
    2: "data urban public planning solution",
}
WEIGHTS = {word: weight for weight, words in _LESSER.items() for word in words.split()}
# No more than this for names that share one telling word, and for names whose numbers contradict each other;
# NEARLY_ALL trigrams in common lift the first limit.
ONE_WORD, CONTRADICTING, NEARLY_ALL = 64, 50, 80
SPELLINGS = {
    "center": "centre",
    "centers": "centres",
    "program": "programme",
    "programs": "programmes",
    "labor": "labour",
    "harbor": "harbour",
    "color": "colour",
    "neighborhood": "neighbourhood",
}
_AMERICAN = re.compile(r"(?<=[a-z]{3})iz(?=(?:e|ed|es|er|ing|ation|ations)$)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_BRACKETED = re.compile(r"[(\[]\s*([^\s()\[\]]{2,12})\s*[)\]]")


def plain(name: str) -> str:
    """The name's words in small letters, one space between them.

    Case, compatibility forms, digits of other scripts, punctuation, invisible characters, British and
    American spelling, "&" and an acronym in brackets that abbreviates the rest no longer matter. Combining
    marks stay: they are letters in Thai, Khmer, Lao, Burmese and Tamil.
    """
    text = unicodedata.normalize("NFKC", _without_acronym(unicodedata.normalize("NFKC", name)).casefold())
    return " ".join(_spelled(word) for word in _letters(text).split())


def same_key(name: str) -> str:
    """What two names must share to be *the same name*: `plain` without the spaces between words
    ("waste water" is "wastewater"). A name of punctuation alone is its own key."""
    return plain(name).replace(" ", "") or name.strip()


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but case, punctuation and spelling."""
    return same_key(one) == same_key(other)


def similarity(one: str, other: str, without: str = "") -> int:
    """How alike two names are, 0 to 100, the same both ways round.

    `without` is the city's name, whose words say nothing between two projects of one city. The figure is
    the greatest of three: weighted words in common, the mean of that and of how much of the shorter name
    stands in the longer, and character trigrams in common (which works where no spaces stand between
    words). Names whose numbers contradict each other ("Phase 1", "Phase 2") never reach more than 50;
    names that share one telling word only ("Mobility-as-a-Service", "Smart Mobility") never more than 64,
    unless nearly all trigrams agree.
    """
    if same_name(one, other):
        return 100
    left, right = _without_words(plain(one), plain(without)), _without_words(plain(other), plain(without))
    words_left, words_right = {_stem(word) for word in left.split()}, {_stem(word) for word in right.split()}
    overlap, contained = _words_in_common(words_left, words_right)
    telling = sum(WEIGHTS.get(word, ORDINARY) > 1 for word in words_left & words_right)
    # Fillers alone ("… Management System") are no likeness: trigrams must agree without them too.
    figure = trigrams = min(
        trigram_similarity(left, right), trigram_similarity(_telling(left), _telling(right))
    )
    if telling:
        figure = max(overlap, (overlap + contained) // 2, trigrams)
    if telling == 1 and trigrams < NEARLY_ALL:
        figure = min(figure, ONE_WORD)
    return min(figure, CONTRADICTING) if _numbers_contradict(left, right) else min(figure, 99)


def trigram_similarity(one: str, other: str) -> int:
    """Dice's share of common character trigrams, 0 to 100, with repetition, ends marked by a space."""
    left, right = _trigrams(one), _trigrams(other)
    total = left.total() + right.total()
    return 200 * (left & right).total() // total if total else 0


def _letters(text: str) -> str:
    out = []
    for at, char in enumerate(text):
        kind = unicodedata.category(char)
        if kind == "Nd":
            out.append(str(unicodedata.decimal(char)))
        elif kind[0] in "LMN":
            out.append(char)
        elif char == "." and text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal():
            out.append(char)  # "1.0" is one number
        elif char == "&":
            out.append(" and ")
        elif kind != "Cf" and char not in "'’":
            out.append(" ")
    return "".join(out)


def _spelled(word: str) -> str:
    return SPELLINGS.get(word) or _AMERICAN.sub("is", word)


def _without_acronym(name: str) -> str:
    """Drops "(VSUTP)" when its letters follow each other in the words around it."""

    def replace(found: re.Match[str]) -> str:
        inside = found.group(1)
        outside = (name[: found.start()] + name[found.end() :]).casefold()
        letters = iter(outside)
        is_acronym = (
            inside.isalpha()
            and sum(char.isupper() for char in inside) >= 2
            and all(char in letters for char in inside.casefold())
        )
        return " " if is_acronym else found.group(0)

    return _BRACKETED.sub(replace, name)


def _without_words(text: str, unwanted: str) -> str:
    out = set(unwanted.split())
    return " ".join(word for word in text.split() if word not in out) or text


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _weight(words: Iterable[str]) -> int:
    return sum(WEIGHTS.get(word, ORDINARY) for word in words)


def _telling(text: str) -> str:
    return " ".join(word for word in text.split() if WEIGHTS.get(word, ORDINARY) > 1) or text


def _words_in_common(left: set[str], right: set[str]) -> tuple[int, int]:
    """(share of both, share of the shorter): weights of words in common, 0 to 100 each."""
    weight_left, weight_right, shared = _weight(left), _weight(right), _weight(left & right)
    if not shared:
        return 0, 0
    return 200 * shared // (weight_left + weight_right), 100 * shared // min(weight_left, weight_right)


def _trigrams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[at : at + 3] for at in range(len(padded) - 2)) if text else Counter()


def _numbers_contradict(one: str, other: str) -> bool:
    left, right = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return bool(left and right and left.isdisjoint(right))
