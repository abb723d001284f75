"""Seconds from a clean checkout to the first page, and of a second start.

    .venv/bin/python bench/start.py

Copies the committed tree into a temporary folder, empties the package cache, and runs `make run` there twice,
waiting each time until the first page answers. The outside measure is an environment with nothing but Django, made by
uv with an empty cache in the same run.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="balai-start-"))
    try:
        checkout = folder / "balai"
        subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
        clean = {
            k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "VIRTUAL_ENV"))
        }
        cold = clean | {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}
        bare = seconds(
            lambda: django_alone(folder / "bare", clean | {"UV_CACHE_DIR": str(folder / "uv-bare")})
        )
        print(f"first start, cold package cache: {run(checkout, cold):5.1f} s")
        print(f"second start:                    {run(checkout, cold):5.1f} s")
        print(f"an environment of Django alone:  {bare:5.1f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def django_alone(folder: Path, environment: dict[str, str]) -> None:
    uv = Path(sys.executable).with_name("uv")
    for words in (["venv", folder], ["pip", "install", "--python", folder / "bin" / "python", "django"]):
        subprocess.run([uv, *words, "--quiet"], env=environment, check=True)


def run(checkout: Path, environment: dict[str, str]) -> float:
    """Seconds until `make run` answers with its first page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"], cwd=checkout, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        while not answers(port):
            if process.poll() is not None or time.monotonic() - began > 600:
                raise SystemExit("make run ended or did not answer.")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return b"ASEAN Smart Cities Network" in answer.read()
    except OSError:
        return False


def seconds(do) -> float:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    do()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
