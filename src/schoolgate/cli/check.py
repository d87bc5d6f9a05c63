"""`check`: what a machine can see in the source without running the product."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from schoolgate.cli.environment import SOURCE, Stopwatch, say

# Made up for the one check that looks at production's settings; nothing is served with them.
PRETEND_PRODUCTION = {
    "SCHOOLGATE_MODE": "production",
    "SCHOOLGATE_HOSTS": "check.invalid",
    "SCHOOLGATE_URL": "https://check.invalid",
}


def run(argv: list[str]) -> int:
    """Run every check, also after one has failed. Exit 1 when any did."""
    results = [(name, passes(name, command, extra)) for name, command, extra in checks()]
    failed = [name for name, passed in results if not passed]
    if failed:
        say(f"check: {', '.join(failed)} failed")
    return 1 if failed else 0


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command, and what the environment has besides the test mode."""
    here = Path(sys.executable).parent
    python, manage = sys.executable, [sys.executable, "-m", "schoolgate.cli", "manage"]
    return [
        ("lint", [python, "-m", "ruff", "check", "."], {}),
        ("format", [python, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
        ("types", [python, "-m", "mypy", "--no-error-summary"], {}),
        ("layers", [str(here / "lint-imports"), "--no-cache"], {}),
        ("settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRETEND_PRODUCTION),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
    ]


def passes(name: str, command: list[str], extra: dict[str, str]) -> bool:
    """Run one check in a data folder of its own; show its words only when it fails."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="schoolgate-check-") as folder:
        keep = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        environment = {**keep, "SCHOOLGATE_MODE": "test", "SCHOOLGATE_DATA": folder, **extra}
        done = subprocess.run(command, cwd=SOURCE, env=environment, capture_output=True, text=True)
    say(f"check: {name:<10} {'ok' if done.returncode == 0 else 'FAILED'} ({watch})")
    if done.returncode:
        say((done.stdout + done.stderr).rstrip())
    return done.returncode == 0
