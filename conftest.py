"""What every test stands on: Debian's Chromium for those that drive a browser, and folders of its own.

The mode and the data folder are set earlier still, in `tests/environment.py`.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["schoolgate.testing.fixtures"]

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
BROWSER_FIXTURES = {"page", "context", "browser", "new_context"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser; without one, skip it (the command says so loudly, and CI fails)."""
    for item in items:
        uses_browser = BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if uses_browser:
            item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and (uses_browser or item.get_closest_marker("browser")):
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))
        if item.get_closest_marker("redis") and not os.environ.get("SCHOOLGATE_TEST_REDIS"):
            item.add_marker(pytest.mark.skip(reason="no Redis given in SCHOOLGATE_TEST_REDIS"))
    items[:] = _long_ones_last(items)


def _long_ones_last(items: list[pytest.Item]) -> list[pytest.Item]:
    """What takes long, and whatever drives a browser, comes last; each worker has its share of it.

    `--dist worksteal` cuts the list in as many parts as there are workers. Last, because a browser leaves an event loop
    running in its worker, and the pages it visits fill the table in which sign-in limits are counted.
    """
    long_ones = [item for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")]
    taken = set(map(id, long_ones))
    short = [item for item in items if id(item) not in taken]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    found: list[pytest.Item] = []
    begun = 0
    for worker in range(workers):
        own = long_ones[worker::workers]
        end = len(items) * (worker + 1) // workers - len(found) - len(own)
        found += [*short[begun : begun + end], *own]
        begun += end
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's own Chromium, never a downloaded one."""
    return {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(autouse=True)
def _no_anchors_of_another_test() -> None:
    """The copy of the chain kept beside the database outlives a rolled-back test; the next one starts without."""
    shutil.rmtree(Path(os.environ["SCHOOLGATE_DATA"]) / "chain", ignore_errors=True)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder for a test that starts processes of its own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder
