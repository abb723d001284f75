"""What a first start does on a second core while the sample is told: the register, and what the web server will need.

    python -m balai.ops.beside [site]

The database runs already. Says on stderr why it failed; then nothing of the register is there.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import Plain
from .supervise import die_with_parent


def main(parts: list[str]) -> None:
    """Load the register; for a site also gather its files and compile all that it imports."""
    if sys.platform == "linux":
        die_with_parent()
    import django

    django.setup()
    from balai.plans.importers.register import import_register

    from .static import gather

    import_register()
    if "site" in parts:
        gather(lambda _said: None)
        import granian.server

        from . import wsgi

        assert granian.server and wsgi.application


@contextmanager
def register_beside(*parts: str) -> Iterator[None]:
    """Another process that loads the register until the block's end. Raises Plain when it could not be loaded."""
    command = [sys.executable, "-m", "balai.ops.beside", *parts]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "balai.ops.settings"}
    child = subprocess.Popen(
        command, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield
        _out, said = child.communicate()
    finally:
        child.kill()
        child.wait()
    if child.returncode:
        reason = said.strip().splitlines()[-1:] or ["no reason given"]
        raise Plain(f"The register could not be loaded: {reason[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
