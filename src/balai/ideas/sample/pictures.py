"""A small drawing that stands for a photograph in the sample: nobody takes it for a real one."""

import io
from functools import cache

from PIL import Image, ImageDraw

SIZE = (800, 600)


@cache
def drawing() -> bytes:
    """A JPEG of some kilobytes: a river, two trees and a bench."""
    image = Image.new("RGB", SIZE, "#f7e6c4")
    pen = ImageDraw.Draw(image)
    pen.ellipse((570, 75, 700, 205), fill="#f4b63f")
    pen.polygon([(0, 310), (300, 280), (800, 300), (800, 600), (0, 600)], fill="#9fc4c0")
    pen.polygon([(0, 450), (400, 420), (800, 440), (800, 600), (0, 600)], fill="#d9c79a")
    for x, size in ((190, 120), (540, 90)):
        pen.rectangle((x - 10, 470 - 2 * size, x + 10, 490), fill="#6b4a2b")
        pen.ellipse((x - size, 430 - 3 * size, x + size, 430 - size), fill="#2e7a5b")
    pen.rectangle((330, 455, 470, 468), fill="#6b4a2b")
    for x in (345, 445):
        pen.rectangle((x, 468, x + 10, 500), fill="#6b4a2b")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=82)
    return kept.getvalue()
