"""The file as it came, in a folder of its own that nobody can guess, until it is erased.

The folder's name is random; inside lies one file under a tame form of its own name, as problems name it.
"""

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

MOST_BYTES = 100 * 1024 * 1024
_TAME = re.compile(r"[^\w .()+-]+")


class TooLarge(Exception):
    """More bytes than a list of people can have. Nothing of it is kept."""


def tame(name: str) -> str:
    """The file's own name without anything that could lead elsewhere."""
    short = _TAME.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = short.rpartition(".")
    if dot and len(ending) < 8:
        return f"{stem[-80:].strip()}.{ending}" if stem.strip() else f"list.{ending}"
    return short[-80:] or "list"


def keep(name: str, chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write the file; returns its key and the hash of its bytes. TooLarge: it was not kept."""
    key = secrets.token_hex(16)
    folder = _folder(key)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    total, size = hashlib.sha256(), 0
    try:
        with (folder / tame(name)).open("xb") as out:
            (folder / tame(name)).chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise TooLarge
                total.update(chunk)
                out.write(chunk)
    except BaseException:
        erase(key)
        raise
    return key, total.hexdigest()


def path_of(key: str) -> Path | None:
    """Where the file lies; None once it is gone."""
    if not key:
        return None
    return next((path for path in _folder(key).glob("*") if path.is_file()), None)


def erase(key: str) -> None:
    """Erase the file. Erasing twice is harmless."""
    if key:
        shutil.rmtree(_folder(key), ignore_errors=True)


def kept() -> set[str]:
    """All files there are."""
    root = Path(settings.DATA_DIR) / "imports"
    return {path.name for path in root.iterdir() if path.is_dir()} if root.is_dir() else set()


def age_of(key: str) -> float:
    """When the folder was made, in seconds since 1970; 0 once it is gone."""
    try:
        return _folder(key).stat().st_mtime
    except OSError:
        return 0.0


def _folder(key: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{32}", key):
        raise ValueError("not a key")
    return Path(settings.DATA_DIR) / "imports" / key
