"""Reading the environment: one variable, one folder, one address at a time, each refused with a plain sentence."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable without blanks around it; `default` when it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def yes(name: str, default: bool = False) -> bool:
    """Whether the variable says yes. Anything but yes or no, in the usual spellings, is refused."""
    said = text(name).lower()
    if not said:
        return default
    if said in {"1", "true", "yes", "on"}:
        return True
    if said in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, but it says {said!r}.")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    said = text(name, str(default))
    if not said.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, but it says {said!r}.")
    return int(said)


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, parted by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    """The folder for all state, made on first need and readable by its owner alone."""
    folder = Path(text("SCHOOLGATE_DATA", "data")).absolute()
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)
    return folder


def key_from_file(path: Path) -> str:
    """A key kept in the data folder, made on first need. Two processes that start together agree on one key."""
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)  # fails when the other process was first: then its key is the one
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def postgres(url: str, pool: int) -> dict[str, Any]:
    """PostgreSQL from `postgres://user:password@host:port/name?option=value`, through psycopg's pool."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://. Leave it out to use SQLite.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; a second keeper beside it is refused by Django
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": pool, "timeout": 20}},
    }


def smtp(url: str) -> dict[str, Any]:
    """What Django wants to know, from `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("SCHOOLGATE_SMTP_URL must look like smtp+starttls://user:password@host:port")
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": parts.scheme == "smtp+starttls",
        "ssl": parts.scheme == "smtps",
    }
