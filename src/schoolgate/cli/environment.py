"""Where we stand: the source folder, the data folder and its mode, and Django when a command needs it."""

import os
import sys
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SOURCE = PACKAGE.parents[1]


class Stop(Exception):
    """A reason to stop that a person can act on; printed without a traceback."""


def help_text() -> str:
    """One line a command; the shell file prints the same page."""
    return (PACKAGE / "cli" / "help.txt").read_text()


def say(line: str) -> None:
    """A progress line."""
    print(line, file=sys.stderr, flush=True)


def data_dir() -> Path:
    """The data folder, without loading the settings that would create it."""
    return Path(os.environ.get("SCHOOLGATE_DATA") or "data").absolute()


def remembered_mode() -> str:
    """The mode this data folder was made in: `demo`, or nothing."""
    note = data_dir() / "mode"
    return note.read_text().strip() if note.exists() else ""


def remember_mode(mode: str) -> None:
    """Leave the mode in the data folder, so that `import`, `verify` and the like fit the school that lives there."""
    (data_dir() / "mode").write_text(mode + "\n")


def use_mode(default: str = "production", *, offline: bool = False) -> None:
    """Choose the mode for this run: the environment's, else the data folder's, else `default`.

    `offline` is for commands that answer no web request and send no mail: they need no public address.
    """
    os.environ.setdefault("SCHOOLGATE_MODE", remembered_mode() or default)
    if offline:
        os.environ["SCHOOLGATE_OFFLINE"] = "yes"


def start_django() -> None:
    """Load the settings and the rooms. A refused setting becomes a plain sentence."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.settings")
    try:
        django.setup()
    except ImproperlyConfigured as refused:
        raise Stop(str(refused)) from None


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self.start:.1f} s"
