"""Pictures sent as evidence, without what a camera writes beside them: where, when and with what it was taken.

JPEG segments after ISO/IEC 10918-1 B.1, PNG chunks after the W3C recommendation (third edition). The picture itself
is not decoded: its bytes stay as they were, so nothing is lost and no decoder can be attacked.
"""

import zlib

from django.utils.translation import gettext as _

from balai.places.texts import Refused

PIXELS = 50_000_000
PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"bKGD", b"pHYs",
    b"sBIT",
}  # fmt: skip
KINDS = ((b"%PDF-", "application/pdf"), (PNG, "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}
_DROPPED = {*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE}
"""APP1 (EXIF, XMP) to APP15 and comments; APP2 may be a colour profile, APP14 says how colours are coded."""


def media_type_of(content: bytes) -> str:
    """The kind of file by its first bytes, whatever the sender called it. Raises Refused."""
    for mark, kind in KINDS:
        if content.startswith(mark):
            return kind
    raise Refused(_("Only PDF, PNG and JPEG files are taken."), "file")


def without_metadata(content: bytes, media_type: str) -> bytes:
    """The same picture without position, time, device and comments; a PDF stays as it is. Raises Refused."""
    try:
        if media_type == "image/jpeg":
            return _jpeg(content)
        return _png(content) if media_type == "image/png" else content
    except Refused:
        raise
    except (IndexError, ValueError) as error:
        raise Refused(_("The picture is damaged. Save it again and send that."), "file") from error


def _jpeg(content: bytes) -> bytes:
    kept, at, framed = [b"\xff\xd8"], 2, False
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        while content[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = content[at + 1]
        if marker == 0xD9:
            if not framed:
                raise ValueError("no frame")
            return b"".join([*kept, b"\xff\xd9"])  # what follows the end is not the picture
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("segment too long")
        if marker in _FRAMES:
            framed = True
            _check_size(int.from_bytes(content[at + 5 : at + 7]), int.from_bytes(content[at + 7 : at + 9]))
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        profile = marker == 0xE2 and content[at + 4 : at + 16] != b"ICC_PROFILE\0"
        if marker not in _DROPPED and not profile:
            kept.append(content[at:end])
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker begins after coded data, in which FF is followed by 00 or a restart."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] == 0 or content[at + 1] in _ALONE:
            at += 2
        else:
            return at


def _png(content: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while True:
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if len(kind) != 4 or end > len(content):
            raise ValueError("chunk too long")
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end]):
            raise ValueError("checksum")
        if at == len(PNG):
            if kind != b"IHDR" or length != 13:
                raise ValueError("no header")
            _check_size(int.from_bytes(content[at + 8 : at + 12]), int.from_bytes(content[at + 12 : at + 16]))
        if kind in PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _check_size(wide: int, high: int) -> None:
    if wide * high > PIXELS:
        raise Refused(_("The picture has more than 50 million pixels. Send a smaller one."), "file")
