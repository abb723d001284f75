"""What the operator decides, read from the environment once."""

import os
import re
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from .errors import Plain

ORIGIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(/[a-z0-9][a-z0-9._-]*)*")

WHOLE = ("trusted_proxies", "sms_hour", "sms_day")


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one instance. Every field is the environment variable `BALAI_<FIELD>` in docs/operating.md."""

    home: Path
    """Folder of the database, keys, media and mail."""
    origin: str
    """Name that every record's origin starts with; fixed at the first run."""
    url: str
    """Public address, such as https://balai.example.org; decides cookies, HSTS and links in e-mail."""
    secret: str
    """Key that signs sessions and links."""
    database_url: str = ""
    """postgres://… of another server; empty: the embedded one."""
    pg_bin: str = ""
    """Folder of other PostgreSQL programs for the embedded database."""
    email_url: str = ""
    """smtp://user:password@host:port, smtps://…, console: or empty (files under var/mail)."""
    sms_url: str = ""
    """https://… of a gateway for text messages, console: or empty (files under var/sms)."""
    sms_key: str = ""
    """What the gateway knows this site by; sent as a bearer token."""
    sms_hour: int = 500
    """Text messages that one ballot may send in an hour."""
    sms_day: int = 2000
    """Text messages that the site may send in a day: the ceiling of what it may cost."""
    private_hosts: str = ""
    """Hosts inside the operator's own network that may be asked, also without https: `host:port`, by spaces."""
    telegram_api: str = "https://api.telegram.org"
    """Where bots speak; another only for a Bot API server of one's own."""
    debug: bool = False
    trusted_proxies: int = 0
    """How many proxies stand in front and set X-Forwarded-For; 0: the header is not believed."""
    metrics_token: str = ""
    """Lets a collector on another machine read /metrics; empty: loopback only."""

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "localhost"


class Instance(msgspec.Struct, frozen=True):
    """What the first run fixes for good."""

    origin: str


def home_folder() -> Path:
    return Path(os.environ.get("BALAI_HOME") or "var").absolute()


@cache
def config() -> Config:
    """The configuration of this process. Raises Plain when a value cannot be used."""
    home = home_folder()
    env = {k: v for k in Config.__struct_fields__ if (v := os.environ.get(f"BALAI_{k.upper()}"))}
    values = {
        **env,
        "home": home,
        "origin": env.get("origin", ""),
        "url": env.get("url", "http://127.0.0.1:8000").rstrip("/"),
        "secret": env.get("secret") or _kept_secret(home),
        "debug": env.get("debug", "") in {"1", "true", "yes"},
        **{name: _whole(name, env[name]) for name in WHOLE if name in env},
    }
    made = msgspec.convert(values, Config, dec_hook=lambda kind, value: kind(value))
    return msgspec.structs.replace(made, origin=_fixed_origin(home, made.origin))


def _whole(name: str, said: str) -> int:
    if not said.isdecimal():
        raise Plain(f"BALAI_{name.upper()} must be a whole number.")
    return int(said)


def _fixed_origin(home: Path, wanted: str) -> str:
    """The origin kept at the first run; a later, different wish is refused because records carry the old one."""
    kept = home / "instance.json"
    if kept.exists():
        origin = msgspec.json.decode(kept.read_bytes(), type=Instance).origin
        if wanted and wanted != origin:
            raise Plain(
                f"This instance's records are named {origin}; BALAI_ORIGIN={wanted} cannot rename them."
            )
        return origin
    origin = wanted or "balai.localhost"
    if not ORIGIN.fullmatch(origin):
        raise Plain(f"BALAI_ORIGIN={origin!r} is not a host name with an optional path in lower case.")
    home.mkdir(parents=True, exist_ok=True)
    _write_private(kept, msgspec.json.encode(Instance(origin)))
    return origin


def _kept_secret(home: Path) -> str:
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _write_private(path, secrets.token_urlsafe(48).encode())
    return path.read_text().strip()


def _write_private(path: Path, data: bytes) -> None:
    """Written whole or not at all, readable by the owner only; a race is won by one writer."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(0o600)
    draft.write_bytes(data)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
