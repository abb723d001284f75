"""`balai worker`: what happens beside requests. Records are sealed, reminders sent, what expired is removed."""

import logging
import threading
import time
from importlib import import_module
from typing import Any, NamedTuple

import psycopg
import psycopg.conninfo
from django.db import DatabaseError, close_old_connections, connection

from .health import WORKER_LOCK
from .metrics import job_seconds, jobs
from .stopping import asked, by_flag

log = logging.getLogger(__name__)
STANDBY_SECONDS = 2.0
AFTER_FAILURE = 5.0


class Job(NamedTuple):
    """A function without arguments, run again and again."""

    name: str
    every: float
    """Seconds from one start to the next."""
    where: str
    """module:function"""

    def run(self) -> None:
        module, _, function = self.where.partition(":")
        getattr(import_module(module), function)()


JOBS = (
    Job("seal", 1, "balai.record.seal:seal_all"),
    Job("reminders", 60, "balai.plans.reminders:send_due"),
    Job("fixed", 60, "balai.services.commands.reporters:count_as_fixed"),
    Job("chase", 60, "balai.services.alerts.chase:chase"),
    Job("sum opinions", 600, "balai.ideas.commands.summing:sum_all"),
    Job("chase ideas", 600, "balai.ideas.commands.summing:chase"),
    Job("letters of ideas", 5, "balai.ideas.alerts.letters:letters"),
    Job("silent ideas", 3_600, "balai.ideas.alerts.collect:write_of_silence"),
    Job("forget ideas", 3_600, "balai.ideas.commands.forgetting:forget"),
    Job("forget readers of ideas", 3_600, "balai.ideas.alerts.letters:forget"),
    Job("letters", 5, "balai.services.alerts.jobs:letters"),
    Job("hear", 1, "balai.services.channels.hearing:hear"),
    Job("say", 1, "balai.services.channels.saying:say_due"),
    Job("letters of hands", 5, "balai.pledges.letters:send_due"),
    Job("remind hands", 300, "balai.pledges.letters:remind"),
    Job("forget hands", 3_600, "balai.pledges.letters:forget"),
    Job("ballots", 10, "balai.budgets.commands.closing:close_due"),
    Job("forget", 3_600, "balai.services.alerts.jobs:forget"),
    Job("tidy", 86_400, "balai.people.tidy:tidy"),
)


def work(stopping: threading.Event, job_list: tuple[Job, ...] = JOBS) -> None:
    """Until told to stop. Of several workers, on one machine or many, one works and the others stand by."""
    while not stopping.is_set():
        try:
            with _own_connection() as held:
                if held.execute("SELECT pg_try_advisory_lock(%s, %s)", WORKER_LOCK).fetchone() != (True,):
                    stopping.wait(STANDBY_SECONDS)
                    continue
                _work_while_held(held, stopping, job_list)
        except psycopg.Error as error:
            log.warning("worker waits for the database", extra={"reason": str(error)})
            stopping.wait(AFTER_FAILURE)


def _own_connection() -> psycopg.Connection:
    """Outside the pool, so that the lock lives exactly as long as this worker."""
    told: dict[str, Any] = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    where = {name: value for name, value in told["OPTIONS"].items() if isinstance(value, str)}
    where |= {to: told[name] for name, to in names.items() if told.get(name)}
    return psycopg.connect(psycopg.conninfo.make_conninfo(**where), autocommit=True, connect_timeout=10)


def _work_while_held(held: psycopg.Connection, stopping: threading.Event, job_list: tuple[Job, ...]) -> None:
    due = {job: time.monotonic() for job in job_list}
    while not stopping.is_set():
        held.execute("SELECT 1")
        for job in job_list:
            if due[job] <= time.monotonic() and not stopping.is_set():
                due[job] = time.monotonic() + _run(job)
        close_old_connections()
        stopping.wait(max(0.05, min(due.values()) - time.monotonic()))


def _run(job: Job) -> float:
    """Seconds until its next run. A failing job is logged, counted and tried again, and stops no other."""
    began = time.monotonic()
    try:
        job.run()
    except Exception as error:
        outcome, wait = "failed", max(job.every, AFTER_FAILURE)
        log.error("job failed", extra={"job": job.name, "reason": repr(error)}, exc_info=not _passing(error))
    else:
        outcome, wait = "done", job.every
    jobs.labels(job.name, outcome).inc()
    job_seconds.labels(job.name).inc(time.monotonic() - began)
    return wait


def _passing(error: Exception) -> bool:
    """Faults whose cause the message tells; a trace each second would bury everything else."""
    return isinstance(error, DatabaseError | OSError)


def worker_command(_: object) -> int:
    """Run the worker until SIGTERM."""
    by_flag()
    work(asked)
    return 0
