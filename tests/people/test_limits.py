"""Token buckets in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from balai.people.limits import Limit
from balai.people.models import Bucket

pytestmark = pytest.mark.django_db


def test_it_allows_so_many_at_once_and_no_more() -> None:
    limit = Limit("test", most=3, every=60)
    assert [limit.take("a") for _n in range(5)] == [True, True, True, False, False]


def test_one_more_is_allowed_after_a_while_and_never_more_than_the_most() -> None:
    limit = Limit("test", most=2, every=60)
    while limit.take("a"):
        pass
    Bucket.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert [limit.take("a"), limit.take("a")] == [True, False]
    Bucket.objects.update(at=timezone.now() - timedelta(days=300))
    assert [limit.take("a") for _n in range(3)] == [True, True, False]


def test_a_refused_try_does_not_prolong_the_wait() -> None:
    limit = Limit("test", most=1, every=60)
    limit.take("a")
    Bucket.objects.update(at=timezone.now() - timedelta(seconds=59))
    assert not limit.take("a")
    Bucket.objects.update(at=timezone.now() - timedelta(seconds=60))
    assert limit.take("a")


def test_each_address_has_its_own_bucket_and_is_not_written_down() -> None:
    limit = Limit("test", most=1, every=60)
    assert [limit.take("amina@city.example"), limit.take("budi@city.example")] == [True, True]
    assert "amina" not in " ".join(Bucket.objects.values_list("key", flat=True))


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    limit = Limit("test", most=1, every=60)
    limit.take("a")
    Bucket.objects.update(at=timezone.now() + timedelta(hours=1))
    assert not limit.take("a")


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_share_one_bucket() -> None:
    limit = Limit("test", most=5, every=3600)

    def one(_n: int) -> Any:
        try:
            return limit.take("a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == 5


def test_looking_whether_one_more_is_allowed_counts_nothing() -> None:
    limit = Limit("test", most=1, every=60)
    assert [limit.left("a"), limit.left("a"), limit.take("a"), limit.left("a")] == [True, True, True, False]
    Bucket.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert limit.left("a") and not Limit("test", most=0, every=60).left("b")


@pytest.mark.django_db(transaction=True)
def test_what_is_written_around_it_waits_for_the_disk_as_ever() -> None:
    """A count alone does not; inside of a transaction it leaves that transaction's promise as it was."""

    def waits() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return str(cursor.fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    try:
        assert Limit("test", most=1, every=60).take("a") and waits() == "on"
        with transaction.atomic():
            assert Limit("test", most=1, every=60).take("b") and waits() == "on"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
