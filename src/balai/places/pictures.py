"""Pictures as people send them, made anew: a smaller JPEG without position, time, device or comment."""

import io
import struct
import zlib

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from balai.places.texts import Refused

LARGEST = 15_000_000
PIXELS = 25_000_000
SIDE = 1600
QUALITY = 82
MOST_PHOTOS = 3
"""In one sending."""
TAKEN = ("JPEG", "PNG", "WEBP")
"""By what the file begins with, whatever it is called."""
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error,
    zlib.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises for files that only look like pictures."""


def reencoded(file: UploadedFile) -> bytes:
    """The picture as it is kept. Raises Refused, naming the field."""
    if (file.size or 0) > LARGEST:
        raise Refused(_("A picture may have at most 15 MB."), "photos")
    try:
        return _made_anew(file.read())
    except Refused:
        raise
    except BROKEN as error:
        raise Refused(
            _("This is no picture that can be read. Send a JPEG, PNG or WebP."), "photos"
        ) from error


def _made_anew(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=TAKEN) as picture:
        if picture.width * picture.height > PIXELS:  # before anything is decoded
            raise Refused(_("The picture has more than 25 million pixels. Send a smaller one."), "photos")
        picture.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded at half or a quarter of its size
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    plain = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    plain.paste(seen, mask=seen.getchannel("A"))  # nothing but the points: no EXIF, profile or comment
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
