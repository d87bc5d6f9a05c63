"""Short ways to read, look and bring in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.changes import Changes
from schoolgate.imports.compare import compare
from schoolgate.imports.known import Known
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages

DAY = date(2026, 3, 10)


@pytest.fixture
def day() -> date:
    return DAY


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Changes]:
    """Compare made-up files with an empty installation, without a database."""
    calls = iter(range(1000))

    def look(files: packages.Files | Path, **options: str) -> Changes:
        path = (
            files
            if isinstance(files, Path)
            else packages.write_folder(tmp_path / f"look{next(calls)}", files, with_manifest="users" in files)
        )
        return compare(read_path(path, as_of=DAY), [], lambda known: Known(known), as_of=DAY, **options)

    return look


@pytest.fixture
def bring_in(db: None, tmp_path: Path) -> Callable[..., Changes]:
    """Apply made-up files."""
    calls = iter(range(1000))

    def bring_in(files: packages.Files, *, school: str = "Hill Primary", by: applying.By = None) -> Changes:
        path = packages.write_folder(tmp_path / f"in{next(calls)}", files, with_manifest="users" in files)
        return applying.apply(read_path(path, as_of=DAY), by=by, as_of=DAY, school=school)

    return bring_in
