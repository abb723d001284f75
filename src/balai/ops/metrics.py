"""What is counted about requests and jobs, over all processes of one server.

`balai serve` names a folder in PROMETHEUS_MULTIPROC_DIR before its processes start: each counts into a file
of its own there, and /metrics adds them up. Without it (tests, a single process) counting is in memory.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

requests = Counter("balai_requests", "Requests answered", ["method", "route", "status"])
seconds = Histogram("balai_request_seconds", "Time to answer a request", ["route"], buckets=BUCKETS)
jobs = Counter("balai_jobs", "Runs of the worker's jobs", ["job", "outcome"])
job_seconds = Counter("balai_job_seconds", "Time spent in the worker's jobs", ["job"])


class Now(Collector):
    """Figures read when asked for."""

    def __init__(self, figures: dict[str, tuple[str, float]]) -> None:
        self.figures = figures

    def collect(self) -> list[GaugeMetricFamily]:
        return [GaugeMetricFamily(name, text, value) for name, (text, value) in self.figures.items()]


def exposition(figures: dict[str, tuple[str, float]]) -> bytes:
    """Everything in Prometheus's text format; `figures` are name → (help, value) of gauges."""
    now = CollectorRegistry()
    now.register(Now(figures))
    if FOLDER in os.environ:
        together = CollectorRegistry()
        MultiProcessCollector(together)
        return generate_latest(together) + generate_latest(now)
    return generate_latest(REGISTRY) + generate_latest(now)
