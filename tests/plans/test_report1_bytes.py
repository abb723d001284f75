"""The promise of report/1: the four imported rounds give these bytes for ever.

A failure here means that a published report could no longer be made again. Do not change the hashes: put the
better report beside this one as report/2 (docs/decisions/0008-report-1.md). The facts are the transcribed files as
they stand; nothing is matched across years beyond equal names.
"""

import pytest

from balai.methods.monitoring import METHODS
from balai.plans.formats import digests
from tests.methods import test_report1_rounds as invented
from tests.methods.network_data import inputs

FOR_EVER = {
    2022: {
        "json": "05c4346071910d4b7360e3589c9a1f55521c1c536f28a1de6950793d632e97f6",
        "csv": "bb7f66e1208f4f35124b925028b845d7cdd0be7572b5fa8547f4da8450e6b6a9",
    },
    2023: {
        "json": "eec48cf7bc861e3a12c7ce914a4707dd934dba7885babfecc38536562a6ce8ba",
        "csv": "71bc81bb768a6e19bf4ea4bf20fe7ee2ee7b14a4cb8cd734df79705294c6d418",
    },
    2024: {
        "json": "1243bf5bb98b9f07da39e8166fda62a574e13dcf842a05bf008e9be2e174d301",
        "csv": "aee2ea21d6e6207fcae5c77e4aef00cfa64d008d5f48a716ae640bc8709de2ec",
    },
    2025: {
        "json": "b086c64da416e0baa4d11cabb08f83efdcc81f6e694d68d64a08990875009601",
        "csv": "e232c26087fdcbaff81616ba8949def4af5e5e1902cf6c772483e331de175cef",
    },
}
RUN_HERE = {
    "json": "101c78bb64a7aff6ac37854465801feb183e6c51540a5788f9a7760e1a5c9aa6",
    "csv": "f6be3ab85915cec72af4698ac7941e7239958fd3f8dcf60cd12ae7c2423df003",
}


@pytest.mark.parametrize("year", FOR_EVER)
def test_the_json_and_csv_of_an_imported_round_are_the_same_bytes_for_ever(shared, year):
    assert digests(METHODS["report/1"](inputs(shared, year))) == FOR_EVER[year]


def test_the_json_and_csv_of_a_round_run_here_are_the_same_bytes_for_ever():
    listings = [invented.before(ref) for ref in ("kept", "named", "gone", "stop", "old")]
    projects = [
        invented.project("kept", types=["Pipes"], starts_on="2026-01-01", on_map=True),
        invented.project("named", name="A better name", statuses=[("2026-12-01", "operating")]),
        invented.project("stop", statuses=[("2026-01-10", "implementing"), ("2026-09-01", "stopped")]),
        invented.project("old", joined_into="kept"),
        invented.project("fresh", "lake", statuses=[("2027-01-10", "feasibility")]),
    ]
    targets = [invented.Target(ref="t", city="hill", text="Pipes laid", due="2027", project="kept")]
    report = METHODS["report/1"](invented.inputs(projects, listings, targets=targets))
    assert digests(report) == RUN_HERE
