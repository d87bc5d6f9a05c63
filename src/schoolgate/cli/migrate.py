"""`migrate`: tables, the cache's table and static files, brought up to date."""

import hashlib
from pathlib import Path

from schoolgate.cli.environment import PACKAGE, say, start_django, use_mode


def run(argv: list[str]) -> int:
    """Bring everything up to date, saying what happens."""
    use_mode(offline=True)
    start_django()
    bring_up_to_date(verbosity=1)
    return 0


def bring_up_to_date(verbosity: int = 0, *, static: bool = True) -> None:
    """Do only what is needed: a second start must not wait. Static files only for those who serve them."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Setting up the database …")
        call_command("migrate", verbosity=verbosity, interactive=False)
    if "db.DatabaseCache" in settings.CACHES["default"]["BACKEND"]:
        call_command("createcachetable", verbosity=verbosity)
    if static:
        collect_static(Path(settings.STATIC_ROOT), verbosity)
    (settings.DATA_DIR / "files").mkdir(mode=0o700, exist_ok=True)


def collect_static(target: Path, verbosity: int = 0) -> None:
    """Copy, hash and compress static files, unless the sources are what they were."""
    from django.core.management import call_command

    mark = target / ".sources"
    now = static_fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    say("Preparing static files …")
    call_command("collectstatic", verbosity=verbosity, interactive=False)
    mark.write_text(now)


def static_fingerprint() -> str:
    """A hash over name, size and time of every static file of every room, and of the packages that bring some."""
    from django.contrib.staticfiles.finders import get_finders

    lines = [str(PACKAGE)]
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
