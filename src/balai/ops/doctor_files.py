"""What doctor looks at without the database: home, keys, disk, address, mail."""

import shutil
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from .config import config
from .doctor import Found, home_sentence, ok, warn, wrong

LITTLE_SPACE = 2 * 10**9
NO_SPACE = 200 * 10**6
LOCAL = {"127.0.0.1", "localhost", "::1"}


def file_findings() -> Iterator[Found]:
    """Findings about files and settings."""
    yield ok(home_sentence())
    yield _space(config().home)
    yield from _private(config().home)
    yield _address()
    yield _mail()
    yield _texts()


def _space(home: Path) -> Found:
    free = shutil.disk_usage(home).free
    said = f"{free / 1e9:.1f} GB are free on the disk of the home."
    if free < NO_SPACE:
        return wrong(f"{said} The database stops when there is none.")
    return warn(f"{said} That is little.") if free < LITTLE_SPACE else ok(said)


def _private(home: Path) -> Iterator[Found]:
    """Keys and secrets that others on this machine can read, or that we cannot."""
    files = [p for p in (home / "secret", *sorted((home / "keys").glob("*"))) if p.is_file()]
    open_ones = [p for p in files if stat.S_IMODE(p.stat().st_mode) & 0o077]
    for path in open_ones:
        yield wrong(f"{path} can be read by others on this machine.", partial(path.chmod, 0o600))
    if not open_ones:
        yield ok(f"{len(files)} keys and secrets are readable by their owner only.")


def _address() -> Found:
    url = config().url
    if urlsplit(url).hostname in LOCAL:
        return ok(f"The address is {url}: for this machine only.")
    if not config().https:
        return warn(f"The address is {url}: without https, sign-in can be read on the way.")
    return ok(f"The address is {url}.")


def _mail() -> Found:
    url = config().email_url
    if not url:
        said = "Letters are written to files in the folder mail of the home"
        if config().host in LOCAL:
            return ok(f"{said}.")
        return warn(f"{said}; nobody gets them. Name a mail server in BALAI_EMAIL_URL.")
    if urlsplit(url).scheme == "console":
        return ok("Letters are printed on the console.")
    return _mail_server(url)


def _texts() -> Found:
    """Nothing is sent: every message is paid for."""
    url, scheme = config().sms_url, urlsplit(config().sms_url).scheme
    if not url:
        return ok("Text messages are written to files in the folder sms of the home.")
    if scheme == "console":
        return ok("Text messages are printed on the console.")
    where = urlsplit(url).netloc
    if scheme != "https" and where not in config().private_hosts.split():
        return wrong("BALAI_SMS_URL must be https://…, console: or empty: no text message is sent.")
    return ok(f"Text messages go to {where}, at most {config().sms_day} a day.")


def _mail_server(url: str) -> Found:
    """Opens a connection, and signs in where the address says how; sends nothing."""
    import os
    import smtplib

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.ops.settings")
    from .mail import smtp

    where = urlsplit(url).hostname
    connection = smtp(urlsplit(url))
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError:
        return wrong(f"The mail server {where} does not accept the name and password of BALAI_EMAIL_URL.")
    except (OSError, smtplib.SMTPException) as error:
        return wrong(f"The mail server {where} does not answer ({error}).")
    finally:
        connection.close()
    return ok(f"The mail server {where} answers.")
