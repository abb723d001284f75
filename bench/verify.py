"""How fast and in how much memory `balai verify` checks a folder of N small entries.

    .venv/bin/python bench/verify.py [N]          (default 1,000,000)

Builds a record of N entries in a temporary folder, then checks it in a fresh process and prints seconds and
peak resident memory; as an outside measure it prints how long SHA-256 alone takes over the same tree.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from balai.record.canonical import entry_bytes
from balai.record.checkpoint import Checkpoint
from balai.record.merkle import leaf_hash
from balai.record.note import Signer, sign
from balai.record.tiles import FULL, Edge, encode_bundle, entries_path, tile_path

CHECK = """
import resource, sys, time
from balai.record.verify_cli import verify_command
start = time.perf_counter()
said = []
code = verify_command(sys.argv[1], out=said.append)
print(said[-1])
print(f"seconds {time.perf_counter() - start:.1f}")
print(f"peak_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
sys.exit(code)
"""


def entries(count: int) -> Iterator[bytes]:
    """Yield small entries such as a city writes."""
    for number in range(count):
        yield entry_bytes(
            {
                "act": "project.status_changed/1",
                "at": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T08:{number % 60:02}Z",
                "project": f"p{number % 5000}",
                "status": ("proposed", "implementing", "operating")[number % 3],
            }
        )


def build(folder: Path, count: int) -> None:
    """Write a whole record of `count` entries."""

    def write(path: str, data: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    edge, coming, index = Edge(), entries(count), 0
    while part := list(islice(coming, FULL)):
        write(entries_path(index, len(part)), encode_bundle(part))
        for level, number, width, data in edge.add(map(leaf_hash, part)):
            write(tile_path(level, number, width), data)
        index += 1
    for level, number, width, data in edge.partial():
        write(tile_path(level, number, width), data)
    signer = Signer.generate("bench.example/city")
    write("checkpoint", sign(Checkpoint(signer.name, count, edge.root()).text(), [signer]))
    write("vkey.txt", f"{signer.vkey}\n".encode())


def only_hashing(count: int) -> float:
    """Return the seconds that SHA-256 alone needs for the leaves and nodes of the tree."""
    start = time.perf_counter()
    for _ in range(count):
        hashlib.sha256(b"\x00" * 120).digest()
        hashlib.sha256(b"\x01" * 65).digest()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(Path(folder), count)
        print(f"built {count} entries in {time.perf_counter() - start:.1f} s")
        code = subprocess.run([sys.executable, "-c", CHECK, folder], check=False).returncode
        print(f"sha256_alone_seconds {only_hashing(count):.1f}")
    return code


if __name__ == "__main__":
    sys.exit(main())
