"""The source as these tests walk it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "schoolgate"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
LEAVE_OUT = {".git", ".venv", "data", "demo-data", "__pycache__", "node_modules"}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Files of the repository, without what is made when it runs."""
    for path in sorted(under.iterdir()):
        if path.name in LEAVE_OUT or (path.is_dir() and path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from files(*suffixes, under=path)
        elif not suffixes or path.suffix in suffixes:
            yield path


def relative(path: Path) -> str:
    """The path as a person would name it."""
    return str(path.relative_to(ROOT))
