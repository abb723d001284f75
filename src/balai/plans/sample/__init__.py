"""The sample: an invented network of invented cities, told through the same commands that people use.

What it is called stands here, so that whoever asks for a name does not load the telling (`story`).
"""

import tomllib
from pathlib import Path
from typing import Any

NETWORK = "sample-network"
HOME_CITY = "muara"
"""The city whose officers the sample's sign-in links lead to."""


def read(name: str) -> dict[str, Any]:
    """What a file of this folder tells."""
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


def slugs() -> list[str]:
    """Of the network and its cities."""
    return [NETWORK, *read("network.toml")["cities"]]
