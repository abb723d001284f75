"""Canonical JSON (RFC 8785): one value, one sequence of bytes.

`jcs` writes any JSON value. `entry_bytes` and `parse_entry` are the narrow gate of the record: an
entry holds no floats, only NFC strings, ASCII keys and small integers, so that every reader in every language
gets the same value from the same bytes.
"""

import json
import math
import re
import unicodedata
from typing import Any

import msgspec

ENTRY_LIMIT = 65_535  # bytes: the length of an entry is a uint16 in a bundle (tlog-tiles, "Log entries")
INTEGER_LIMIT = 2**53  # |n| must stay below: a reader whose numbers are doubles still sees the same integer
DEPTH_LIMIT = 64  # levels of lists and objects: no reader needs a deep stack, whatever a stranger sends


class CanonicalError(ValueError):
    """A value or bytes that may not stand in the record; its text is a plain sentence."""


def jcs(value: Any) -> bytes:
    """Return `value` (dicts, lists, strings, numbers, booleans, None) as RFC 8785 canonical JSON in UTF-8.

    Raises CanonicalError for NaN, infinities, lone surrogates, keys that are not strings, and other types.
    """
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        raise CanonicalError("A string holds half of a surrogate pair, which is not a character.") from None
    except RecursionError:
        raise CanonicalError("The value is nested too deeply to be written.") from None


def entry_bytes(value: Any) -> bytes:
    """Return the bytes of an entry, at most 65,535; `value` is a dict or list of plain values, or a Struct.

    Raises CanonicalError with the reason when the value may not stand in the record.
    """
    try:
        data = _encode(value)
    except UnicodeEncodeError:
        raise CanonicalError("A string holds half of a surrogate pair, which is not a character.") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise CanonicalError(f"The entry holds something that cannot be written: {error}.") from None
    except RecursionError:
        raise CanonicalError(_TOO_DEEP) from None
    # The encoder is generous (it writes dates, bytes, sets as strings and lists); the record is not.
    _check_types(value)
    parse_entry(data)
    return data


def parse_entry(data: bytes) -> Any:
    """Return the value that the bytes of an entry stand for.

    Raises CanonicalError unless `data` is exactly what `entry_bytes` writes for that value.
    """
    if len(data) > ENTRY_LIMIT:
        raise CanonicalError(f"The entry has {len(data)} bytes; at most {ENTRY_LIMIT} are allowed.")
    try:
        value = _decode(data)
        if _encode(value) != data:
            raise CanonicalError("The entry is JSON, but not written in its one canonical form (RFC 8785).")
    except _FloatFoundError:
        raise CanonicalError("The entry holds a number with a fraction or exponent.") from None
    except RecursionError:
        raise CanonicalError(_TOO_DEEP) from None
    except CanonicalError:
        raise
    except (msgspec.MsgspecError, ValueError) as error:
        raise CanonicalError(f"The entry is not valid JSON: {str(error).rstrip('.')}.") from None
    # Canonical bytes in plain ASCII, shallow and without a long run of digits need no closer look.
    if not data.isascii() or _LONG_NUMBER(data) or data.count(b"[") + data.count(b"{") > DEPTH_LIMIT:
        _check_values(value)
    return value


_TOO_DEEP = f"The entry is nested more than {DEPTH_LIMIT} levels deep."
_LONG_NUMBER = re.compile(rb"[0-9]{16}").search  # 2**53 has 16 digits


class _FloatFoundError(Exception):
    """Raised from inside the decoder; not a ValueError, which msgspec would rewrite."""


def _refuse_float(_: str) -> Any:
    raise _FloatFoundError


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(float_hook=_refuse_float).decode


def _check_types(value: Any) -> None:
    """Refuse everything in dicts and lists that is not a plain value; a Struct vouches for its own fields."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, (list, tuple)):
            waiting.extend(one)
        elif not (one is None or isinstance(one, (str, int, msgspec.Struct))):
            raise CanonicalError(f"The entry holds a {type(one).__name__}, which has no place in a record.")


def _check_values(value: Any) -> None:
    """Check depth, keys, NFC and the size of integers in a decoded entry, without recursion."""
    level, depth = [value], 0
    while level:
        if depth == DEPTH_LIMIT and any(isinstance(one, (dict, list)) for one in level):
            raise CanonicalError(_TOO_DEEP)
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                for key in one:
                    if not key.isascii():
                        raise CanonicalError(f"The key {key!r} holds other characters than ASCII.")
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
            elif isinstance(one, str):
                if not unicodedata.is_normalized("NFC", one):
                    raise CanonicalError(f"The text {one[:40]!r} is not in Unicode's composed form (NFC).")
            elif isinstance(one, int) and not -INTEGER_LIMIT < one < INTEGER_LIMIT:
                raise CanonicalError(f"The integer {str(one)[:24]} is too large to be exact everywhere.")
        level, depth = below, depth + 1


def _written(value: Any) -> str:
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and -INTEGER_LIMIT <= value <= INTEGER_LIMIT:
        return str(int(value))
    if isinstance(value, (int, float)):
        return es6_number(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise CanonicalError("An object has a key that is not a string.")
        # RFC 8785 section 3.2.3 sorts by UTF-16 code units, which differs from code points above U+FFFF.
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(member)}" for key, member in pairs) + "}"
    raise CanonicalError(f"A {type(value).__name__} is not a JSON value.")


def es6_number(number: float) -> str:
    """Return a double as ECMAScript's Number.prototype.toString does (ECMA-262 section 6.1.6.1.20)."""
    try:
        double = float(number)
    except OverflowError:
        raise CanonicalError("A number is too large for a double.") from None
    if not math.isfinite(double):
        raise CanonicalError("A number is infinite or not a number.")
    if double == 0:
        return "0"
    # Python's repr gives the same shortest digits; only the place of the point is written differently.
    mantissa, _, exponent = repr(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))  # 0.digits x 10**point
    digits = digits.rstrip("0")
    count = len(digits)
    sign = "-" if double < 0 else ""
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    shown = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign}{shown}e{'+' if point > 0 else '-'}{abs(point - 1)}"
