"""Published test vectors as parameters of tests; without them one skipped test says what is absent."""

from pathlib import Path

import pytest

from tests.conftest import SHARED

VECTORS = SHARED / "vectors" / "record"


def files(*patterns: str) -> list:
    """One parameter per file below the vectors that matches, named by its path."""
    found = sorted(path for pattern in patterns for path in VECTORS.glob(pattern))
    absent = pytest.mark.skip(
        reason=f"needs vectors/record/{patterns[0]} of the shared material, absent here"
    )
    if not found:
        return [pytest.param(Path("absent"), marks=absent)]
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in found]
