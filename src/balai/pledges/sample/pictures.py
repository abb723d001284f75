"""Small drawings that stand for photographs in the sample: nobody takes them for real ones."""

import io
from functools import cache

from PIL import Image, ImageDraw

SIZE = (800, 350)
GROUND = ("#4a5f52", "#8fb06a", "#e9d9b8", "#31405f")
MARKS = ("#f1ece0", "#d98c3f", "#c9523a", "#dfe9ea", "#6fa1b5", "#e6b04a")


@cache
def drawing(turn: int, done: bool) -> bytes:
    """A JPEG of some kilobytes: houses, and a ground that is littered or, when it is done, planted."""
    image = Image.new("RGB", SIZE, "#f3e3c3")
    pen = ImageDraw.Draw(image)
    for n in range(6):
        left = 140 * n + 25 * (turn % 3)
        pen.polygon([(left, 60), (left + 50, 25), (left + 100, 60)], fill="#a5743d")
        pen.rectangle((left, 60, left + 100, 130), fill="#c79f73")
    pen.rectangle((0, 130, *SIZE), fill=GROUND[turn % len(GROUND)])
    for n in range(14):
        x, y = 30 + 57 * n, 165 + (n * 61 + turn * 37) % 150
        if done:
            pen.line((x, y + 26, x, y), fill="#6b4a2b", width=6)
            pen.ellipse((x - 17, y - 24, x + 17, y + 8), fill="#39692b")
        else:
            pen.polygon(
                [(x, y), (x + 34, y + 7), (x + 26, y + 27), (x - 7, y + 20)],
                fill=MARKS[(n + turn) % len(MARKS)],
            )
    pen.text((14, 330), "Sample drawing", fill="#ffffff" if turn in {0, 3} else "#1d2927")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=70)
    return kept.getvalue()
