"""`demo`: a made-up school whose term is always this term, ready to be looked around in."""

import argparse
import os
import socket
import sys

from schoolgate.cli.environment import Stop, Stopwatch, data_dir, remember_mode, say, start_django
from schoolgate.cli.migrate import bring_up_to_date
from schoolgate.cli.processes import Supervisor, wait_until_healthy, web, worker

PUPILS = 420
ONE_SCHOOL_AT_MOST = 2000
"""More pupils than this are several schools, and more than one file should carry."""


def run(argv: list[str]) -> int:
    """Make the school if it is not there, start web and worker, and print where to click."""
    parser = argparse.ArgumentParser(prog="schoolgate demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--pupils", type=int, help=f"{PUPILS} at first, then as many as there are")
    options = parser.parse_args(argv)
    watch = Stopwatch()
    refuse_what_cannot_work(options.port, PUPILS if options.pupils is None else options.pupils)
    prepare(options.pupils, f"http://localhost:{options.port}")

    def started() -> None:
        wait_until_healthy(f"http://127.0.0.1:{options.port}/healthz")
        print_welcome(options.port, watch)

    return Supervisor([web(f"127.0.0.1:{options.port}"), worker()]).run(started)


def refuse_what_cannot_work(port: int, pupils: int) -> None:
    """Say early what would fail late."""
    if not 1 <= pupils <= 80_000:
        raise Stop("--pupils takes a number from 1 to 80000.")
    if pupils > ONE_SCHOOL_AT_MOST and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise Stop(
            f"more than {ONE_SCHOOL_AT_MOST} pupils make several schools, and they need PostgreSQL. "
            "Give its address first: DATABASE_URL=postgres://user:password@host/name ./schoolgate demo --pupils …"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Stop(f"port {port} is taken by another program. Choose another: --port {port + 1}") from None


def prepare(pupils: int | None, url: str) -> None:
    """Database, static files and the made-up school, each only as far as it is missing or out of date.

    `pupils` None keeps the size the school has.
    """
    os.environ["SCHOOLGATE_MODE"] = "demo"
    os.environ["SCHOOLGATE_URL"] = url
    start_django()
    refuse_a_real_school()
    remember_mode("demo")
    bring_up_to_date()
    from schoolgate.demo import seed
    from schoolgate.demo.models import Anchor

    made = Anchor.objects.first()
    size = pupils or (made.pupils if made else PUPILS)
    if made is None:
        say(f"Making a school with {size} pupils …")
    seed.build(size, progress=show_progress)
    hand_in_a_list()


def hand_in_a_list() -> None:
    """The data manager has handed in a list with mistakes in it; the worker reads it, and it waits to be looked at."""
    from schoolgate.demo.people import person
    from schoolgate.demo.roster import FILE_NAME, made_up_list
    from schoolgate.imports import runs
    from schoolgate.imports.models import ImportRun
    from schoolgate.people import viewers

    admin = person("admin")
    viewer = viewers.load(admin.user_id or 0, f"staff:{admin.pk}")
    if viewer is not None and not ImportRun.objects.filter(school=admin.school_id).exists():
        runs.hand_in(FILE_NAME, [made_up_list()], by=viewer)


def refuse_a_real_school() -> None:
    """Making the demo anew empties the database, so a school that is not made up must not be in it."""
    from django.db import connection

    from schoolgate.people.models import School

    has_tables = School._meta.db_table in connection.introspection.table_names()
    if has_tables and School.objects.filter(is_demo=False).exists():
        raise Stop(
            f"{data_dir()} already holds a school that is not the made-up one. "
            "Give the demo a folder of its own: SCHOOLGATE_DATA=./demo-data ./schoolgate demo"
        )


def show_progress(what: str, share: float) -> None:
    """One line that grows on a terminal; a line for each step where the output is kept."""
    line = f"  {share:4.0%}  {what}"
    if sys.stderr.isatty():
        print(f"\r{line:<78}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
    else:
        say(line)


def print_welcome(port: int, watch: Stopwatch) -> None:
    """The address, and one link for each person to be."""
    from schoolgate.demo.people import ROLES

    address = f"http://localhost:{port}"
    print(f"\nSchoolgate is ready after {watch}:  {address}/\n\nCome in as\n")
    width = max(len(description) for _, description in ROLES)
    for key, description in ROLES:
        print(f"  {description:<{width}}  {address}/demo/as/{key}/")
    print("\nEverybody here is made up. Stop with Ctrl-C.", flush=True)
