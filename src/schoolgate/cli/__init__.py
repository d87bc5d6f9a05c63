"""The chores behind `./schoolgate`: one module for each family of commands, loaded only when asked for."""

import sys
from importlib import import_module

from schoolgate.cli.environment import Stop, help_text

COMMANDS = {
    "demo": "schoolgate.cli.demo",
    "serve": "schoolgate.cli.serve",
    "worker": "schoolgate.cli.worker",
    "migrate": "schoolgate.cli.migrate",
    "import": "schoolgate.cli.roster",
    "verify": "schoolgate.cli.verify",
    "routes": "schoolgate.cli.routes",
    "check": "schoolgate.cli.check",
    "test": "schoolgate.cli.testing",
    "languages": "schoolgate.cli.languages",
    "bench": "schoolgate.cli.bench",
    "wording": "schoolgate.cli.wording",
    "manage": "schoolgate.cli.manage",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status. Each module above offers `run(argv) -> int`."""
    name, *rest = (sys.argv[1:] if argv is None else argv) or ["help"]
    if name in {"help", "-h", "--help"}:
        print(help_text(), end="")
        return 0
    if name not in COMMANDS:
        print(f"There is no command {name!r}. Run ./schoolgate alone to see them all.", file=sys.stderr)
        return 2
    try:
        return int(import_module(COMMANDS[name]).run(rest))
    except Stop as stop:
        print(f"schoolgate: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
