"""`import PATH [--apply] [--json]`: a roster in, by the room that knows how."""

from schoolgate.cli.environment import start_django, use_mode
from schoolgate.cli.migrate import bring_up_to_date


def run(argv: list[str]) -> int:
    """Hand the arguments to the imports room, on a database that is up to date."""
    use_mode(offline=True)
    start_django()
    bring_up_to_date(static=False)
    from schoolgate.imports import cli

    return int(cli.main(argv))
