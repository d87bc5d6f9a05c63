"""What telling a whole school costs, against a bare loop over one kept-open SMTP connection, measured in the same run.

`./schoolgate bench send [--size 10000] [--postgres] [--json]`: a made-up school with so many readers, a database and a
mail server of its own. One line with the keys of `sending_steps.KEYS`, and `bench, database, against`.

`click_ms` is the median of five presses of "Send" to the whole school, through every layer but the network;
`click_messages` what they wrote for readers (nothing). `expand_s` is the worker's part once the hold is over. `per_s`
is what the real worker hands to the server, by the server's own clock, rights asked again for each mail; `bare_per_s`
composes and hands over the same mails and does nothing else, half before and half after (`smtplib`, one command after
the other; the server would take our name and the reader's in one write, as the worker says them). `urgent_first_s` and
`urgent_last_s`: with the whole school queued, from the end of an urgent notice's hold until its first and last mail;
`stop_s`: from the stop switch until the last mail (reliability G-26). `singles_p95_s`, `singles_in_10_s`: messages to
one family each, while all that waits (G-27). `errors` counts what was lost, doubled, or had a second reader.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from schoolgate.cli import services
from schoolgate.cli.environment import PACKAGE, SOURCE, Stop


def main(argv: Sequence[str]) -> int:
    """Measure. Exit 1 when a mail was lost, doubled, or had a second reader."""
    parser = argparse.ArgumentParser(prog="schoolgate bench send", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=10_000, help="how many readers; 200 for a quick run")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    options = parser.parse_args(argv)
    if options.postgres and (missing := services.missing_programs()):
        raise Stop(f"bench send --postgres needs {', '.join(missing)}.")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="schoolgate-bench-"))
        address = stack.enter_context(services.postgres()) if options.postgres else ""
        line = _measure(folder, address, options.size)
    print(json.dumps(line) if options.json else in_words(line), flush=True)
    return 1 if line["errors"] else 0


def _measure(folder: str, database: str, size: int) -> dict[str, Any]:
    environment = {
        **os.environ, "SCHOOLGATE_DATA": folder, "SCHOOLGATE_MODE": "demo", "SCHOOLGATE_OFFLINE": "yes",
        "SECRET_KEY": "only-for-a-bench-that-is-thrown-away-afterwards-0123456789", "REDIS_URL": "",
        "SCHOOLGATE_LOG_LEVEL": "ERROR", "PYTHONPATH": f"{SOURCE}:{PACKAGE.parent}", "DATABASE_URL": database,
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.sending_steps", str(size)]
    done = subprocess.run(command, env=environment, cwd=SOURCE, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Stop("bench send came to no end; what it said stands above")
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    name = "PostgreSQL" if database else "SQLite"
    return {"bench": "send", "database": name, "against": "a bare loop over one SMTP connection", **figures}


def in_words(line: dict[str, Any]) -> str:
    """A few lines for a person."""
    return (
        f"send: {line['readers']:,} readers on {line['database']}\n"
        f"  the click: {line['click_ms']} ms (at most {line['click_most_ms']}), {line['click_statements']} statements; "
        f"the page before it {line['preview_ms']} ms\n"
        f"  told in {line['expand_s']} s with {line['expand_statements']} statements\n"
        f"  {line['handed_over']:,} mails handed over, {line['per_s']} a second; a bare loop {line['bare_per_s']}: "
        f"{line['ratio']} of it; {line['statements_a_mail']} statements a mail, {line['worker_rss_mb']} MB\n"
        f"  with {line['queued_before']:,} waiting: the first of {line['urgents']} urgent ones after "
        f"{line['urgent_first_s']} s, the last after {line['urgent_last_s']} s; "
        f"stopped after {line['stop_s']} s, {line['after_stop']} still went\n"
        f"  {line['singles_in_10_s']} of {line['singles']} to one family within 10 s, 95 % within "
        f"{line['singles_p95_s']} s; {line['errors']} errors"
    )
