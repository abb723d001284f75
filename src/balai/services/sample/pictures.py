"""Small drawings that stand for photographs in the sample: nobody takes them for real ones."""

import io
from functools import cache

from PIL import Image, ImageDraw

SIZE = (480, 360)
COLOURS = {
    "roads": ("#8b8578", "#5f584c"), "lights": ("#31405f", "#f4b63f"), "waste": ("#c9c1a6", "#a5421d"),
    "water": ("#8c8a6f", "#6fa1b5"), "trees": ("#9fc4c0", "#2d7a63"), "signs": ("#e9d9b8", "#a6402a"),
}  # fmt: skip


@cache
def drawing(kind: str, mended: bool, turn: int) -> bytes:
    """A JPEG of some kilobytes: ground, sky and what is wrong (or no longer wrong) there."""
    ground, mark = COLOURS.get(kind, ("#cfd6d6", "#6e3864"))
    image = Image.new("RGB", SIZE, "#dfe9ea")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 150, *SIZE), fill=ground)
    for n in range(5):
        left = n * 110 - 30 + 17 * (turn % 5)
        pen.rectangle((left, 90 - 13 * ((n + turn) % 4), left + 70, 150), fill="#c79f73")
    if mended:
        pen.line((150, 250, 330, 250), fill="#39692b", width=14)
        pen.line((170, 225, 235, 290, 340, 185), fill="#39692b", width=18)
    else:
        pen.ellipse((130 + 9 * turn, 210, 330 + 9 * turn, 310), fill=mark, outline="#1d2927", width=4)
    pen.text((14, 332), "Sample drawing", fill="#1d2927")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=70)
    return kept.getvalue()
