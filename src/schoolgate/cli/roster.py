"""`import PATH [--apply] [--json]` and `import --undo`: a roster in, or out again, by the room that knows how."""

from schoolgate.cli.environment import start_django, use_mode
from schoolgate.cli.migrate import bring_up_to_date


def run(argv: list[str]) -> int:
    """Hand the arguments to the imports room, on a database that is up to date.

    A look at a list on a machine where nothing is set up yet needs no tables, and need not wait for them.
    """
    use_mode(offline=True)
    start_django()
    if _writes(argv) or _has_tables():
        bring_up_to_date(static=False)
    from schoolgate.imports import cli

    return int(cli.main(argv))


def _writes(argv: list[str]) -> bool:
    return any(word.startswith(("--ap", "--un")) for word in argv)


def _has_tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())
