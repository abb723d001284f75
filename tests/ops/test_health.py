"""/healthz, /metrics, the layer that counts, and the worker they speak of."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from balai.ops import health, metrics
from balai.ops.middleware import Measure
from balai.ops.work import Job, work
from balai.record.acts import ContentErased
from balai.record.append import append, open_record
from balai.record.seal import seal_all

from .processes import until

READY = pytest.mark.django_db(transaction=True)
done: list[float] = []


def note_run() -> None:
    done.append(time.monotonic())


def fail() -> None:
    raise OSError("the mail server is away")


@pytest.fixture
def worker() -> Iterator[threading.Event]:
    done.clear()
    stopping = threading.Event()
    jobs = (Job("fails", 60, f"{__name__}:fail"), Job("notes", 0.05, f"{__name__}:note_run"))
    thread = threading.Thread(target=work, args=(stopping, jobs))
    thread.start()
    yield stopping
    stopping.set()
    thread.join(30)
    assert not thread.is_alive()


def get(path: str, **more: str) -> HttpResponse:
    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse("page")

    return Measure(nothing)(RequestFactory().get(path, HTTP_HOST="127.0.0.1:8000", **more))


@READY
def test_without_a_worker_it_is_unwell_and_says_so() -> None:
    answer = get("/healthz")
    assert answer.status_code == 503
    assert b'"database": true, "worker": false' in answer.content
    assert answer["Cache-Control"] == "no-store"


@READY
def test_whoever_asks_is_told_and_the_log_stays_free_for_reasons(caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get("/healthz").status_code == 503
    assert [line for line in caplog.records if line.name == "django.request"] == []
    assert Client().get("/no-such-thing/").status_code == 404
    assert [line for line in caplog.records if line.name == "django.request"]


@READY
def test_with_a_worker_it_is_well(worker: threading.Event) -> None:
    until(lambda: health.look().worker)
    assert get("/healthz").status_code == 200


@READY
def test_a_job_that_fails_stops_no_other(worker: threading.Event) -> None:
    before = metrics.jobs.labels("fails", "failed")._value.get()
    until(lambda: len(done) > 3)
    assert metrics.jobs.labels("fails", "failed")._value.get() == before + 1


@READY
def test_of_two_workers_one_works(worker: threading.Event) -> None:
    until(lambda: health.look().worker)
    ran: list[int] = []
    stopping = threading.Event()
    second = threading.Thread(target=work, args=(stopping, ()))
    second.start()
    time.sleep(0.3)
    ran.append(health.look().worker)
    stopping.set()
    second.join(30)
    assert ran == [True]
    assert health.look().worker


@READY
def test_acts_that_wait_too_long_for_their_seal_make_it_unwell(
    worker: threading.Event, settings, tmp_path
) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    place = open_record("balai.localhost/slow", "slow")
    until(lambda: health.look().worker)
    append(place, [ContentErased(erased=[], reason="asked")], at="2026-01-01T00:00Z")
    found = health.look()
    assert (found.acts, found.unsealed, found.lag > health.LONGEST_LAG, found.well) == (1, 1, True, False)
    seal_all()
    assert health.look().well


@READY
def test_figures_are_for_this_machine_and_for_whoever_knows_the_token() -> None:
    assert b"balai_acts 0.0" in get("/metrics").content
    assert get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 404
    with override_settings(CONFIG=type("Known", (), {"metrics_token": "hush"})()):
        told = {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer hush"}
        assert get("/metrics", **told).status_code == 200
        assert get("/metrics", **{**told, "HTTP_AUTHORIZATION": "Bearer "}).status_code == 404


def test_an_answer_carries_its_number_and_is_counted_by_route_not_by_address() -> None:
    answer = get("/nobody-should-count-this")
    assert len(answer["X-Request-ID"]) == 16
    text = metrics.exposition({}).decode()
    assert 'balai_requests_total{method="GET",route="-",status="200"}' in text
    assert "nobody-should-count-this" not in text
