"""The adapter that the guide shows works as it stands there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from balai.services.channels import adapter, hearing, saying, views
from balai.services.channels.opening import open_channel
from balai.services.models import Request
from tests.services.cast import Opened

from .conftest import Line

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "channels.md"


def test_the_guides_adapter_takes_a_report(counter: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    said: list[tuple[str, str, list[str]]] = []
    names: dict[str, Any] = {"SAID": said, "json": json, **vars(adapter)}
    exec(code, names)
    pigeon = names["Pigeon"]()
    for module in (hearing, saying, views):
        monkeypatch.setattr(module, "adapters", lambda: {"pigeon": pigeon})
    line = Line("pigeon", open_channel(counter.place_id, "pigeon")[1])

    def tell(number: int, text: str) -> int:
        body = json.dumps({"id": str(number), "from": "coop-7", "text": text}).encode()
        status = line.send(body, **{"X-Pigeon-Secret": line.secret})
        hearing.hear()
        saying.say_due()
        return status

    for number, text in enumerate(("A deep hole", "by the harbour", "roads", "no"), 1):
        assert tell(number, text) == 204
    row = Request.objects.of(counter.place_id).get()
    assert (row.channel, row.kind) == ("pigeon", "roads") and row.code in said[-1][1]
    assert said[1] == ("coop-7", said[1][1], ["Roads", "Waste at home"])
