"""`manage …`: Django's own commands."""

import sys

from schoolgate.cli.environment import start_django, use_mode


def run(argv: list[str]) -> int:
    """Pass everything on."""
    use_mode(offline=True)
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["schoolgate manage", *argv])
    sys.stdout.flush()
    return 0
