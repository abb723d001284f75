"""The counter's pages as a visitor without script uses them; forms are filled as they were shown."""

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

FORM_FIELD = re.compile(r'<input type="hidden" name="client_key" value="([^"]+)"')
FILLED = {
    "text": "A deep hole.", "landmark": "By the market", "lat": "-6.19", "lon": "106.81", "kind": "roads",
    "ask.roads.blocked": "no", "contact": "",
}  # fmt: skip


def shown_key(client: Client, path: str) -> str:
    """The key of the sending that the form at this address was shown with."""
    found = FORM_FIELD.search(client.get(path).content.decode())
    assert found, f"no form at {path}"
    return found[1]


def send(client: Client, city: str = "muara", **changes: Any) -> Any:
    """Report something by the form, with these changes; a change to None leaves the field out."""
    path = f"/{city}/report/"
    said = {**FILLED, "client_key": shown_key(client, path), **changes}
    return client.post(path, {name: value for name, value in said.items() if value is not None})


def sent(client: Client, **changes: Any) -> tuple[str, str]:
    """The code and the secret of a report sent by the form."""
    answer = send(client, **changes)
    assert answer.status_code == 302, answer.content.decode()
    found = re.fullmatch(r"/\w+/requests/([A-Z0-9-]+)/mine/([\w-]+)/\?sent=1", answer["Location"])
    assert found, answer["Location"]
    return found[1], found[2]


def photograph(
    width: int = 40, height: int = 30, kind: str = "JPEG", name: str = "p.jpg", **how: Any
) -> SimpleUploadedFile:
    """A picture as a telephone sends it."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (20, 120, 90)).save(kept, kind, **how)
    return SimpleUploadedFile(name, kept.getvalue(), f"image/{kind.lower()}")
