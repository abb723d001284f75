"""The cast of the plans room, for tests of places."""

from tests.plans.conftest import cast  # noqa: F401 (a fixture)
