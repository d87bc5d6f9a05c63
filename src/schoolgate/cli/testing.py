"""`test`: every check and test. With CI=true nothing may be skipped, and PostgreSQL, Redis and the bench join in."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from schoolgate.cli import check, services
from schoolgate.cli.environment import SOURCE, Stop, Stopwatch, say

BROWSERS = ("chromium", "chromium-browser")


# One more than the two cores: a browser, a worker to be killed and a sign-in's pace are mostly waited for.
AT_ONCE = ["-n", "3", "--dist", "worksteal"]


def run(argv: list[str]) -> int:
    """All of it; or, with arguments for pytest, just those tests. Exit 1 when anything failed."""
    if argv:
        return finish(run_pytest(argv, {}), has_browser())
    continuous = os.environ.get("CI", "").lower() == "true"
    browser = has_browser() or install_browser()
    watch = Stopwatch()
    steps = [("checks", check.run([])), ("tests on SQLite", run_pytest(AT_ONCE, {}))]
    if continuous:
        steps += on_real_servers()
    failed = [name for name, status in steps if status]
    if continuous and not browser:
        failed.append("browser tests were skipped")
    say(f"test: {'FAILED: ' + ', '.join(failed) if failed else 'all passed'} ({watch})")
    return finish(1 if failed else 0, browser)


def finish(status: int, browser: bool) -> int:
    """Say loudly, and last, that half the product was not looked at."""
    if not browser:
        sys.stdout.flush()
        say("BROWSER TESTS SKIPPED (no chromium)")
    return status


def on_real_servers() -> list[tuple[str, int]]:
    """The whole suite again on PostgreSQL with Redis beside it, then the bench at a size a build machine can bear."""
    missing = services.missing_programs()
    if missing:
        raise Stop(f"CI needs {', '.join(missing)}. On Debian: apt install postgresql redis-server")
    with ExitStack() as stack:
        database = os.environ.get("SCHOOLGATE_TEST_POSTGRES") or stack.enter_context(services.postgres())
        redis = os.environ.get("SCHOOLGATE_TEST_REDIS") or stack.enter_context(services.redis())
        # The figures at CI size have just been made on SQLite; here every test counts, at the size of a desk.
        servers = {"DATABASE_URL": database, "SCHOOLGATE_TEST_REDIS": redis, "CI": ""}
        say("test: the same again on PostgreSQL and Redis")
        # How a page looks, and what bounds a file, is the same whatever keeps the rows.
        steps = [("tests on PostgreSQL", run_pytest([*AT_ONCE, "-m", "not one_database"], servers))]
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
        say("test: bench, at a small size")
        bench = [sys.executable, "-m", "schoolgate.cli", "bench", "--json", "--rounds", "3", "--requests", "80"]
        environment = {**plain_environment(), "SCHOOLGATE_DATA": folder}
        steps.append(("bench", subprocess.run(bench, cwd=SOURCE, env=environment).returncode))
    return steps


def plain_environment() -> dict[str, str]:
    """The environment without what would point the run at somebody's real school."""
    real = ("DATABASE_URL", "REDIS_URL", "SCHOOLGATE_")
    return {key: value for key, value in os.environ.items() if not key.startswith(real)}


def run_pytest(arguments: list[str], extra: dict[str, str]) -> int:
    """Run pytest in the source folder; its own closing lines are the report."""
    watch = Stopwatch()
    environment = {**plain_environment(), **extra, "PYTHONUNBUFFERED": "1"}
    status = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=SOURCE, env=environment).returncode
    say(f"test: pytest {'ok' if status == 0 else 'FAILED'} ({watch})")
    return status


def has_browser() -> bool:
    """Whether a Chromium of the system is there."""
    return any(shutil.which(name) for name in BROWSERS)


def install_browser() -> bool:
    """Install Debian's Chromium when we are root and can; otherwise the browser tests are skipped, loudly."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("test: installing chromium for the browser tests (about 110 MB, once)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if command is install and done.returncode == 0:
            return has_browser()
    return False
