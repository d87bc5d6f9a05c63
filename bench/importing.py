"""What bringing in a list costs, against a bare `bulk_create` of the very rows it wrote, measured in the same run.

`./schoolgate bench import [--pupils 80000] [--json]`: a trust on a PostgreSQL of its own, then one school of 1,000
pupils on SQLite. One line each, with the keys `bench, database, pupils, parents, schools, rows, read_s, preview_s,
apply_s, again_s, bare_s, rows_per_s, bare_rows_per_s, ratio, ratio_cpu, rss_mb`.

`apply_s` is everything `import --apply` does once the program runs: reading the file, comparing and writing. `bare_s`
makes the model objects from values at hand and writes them, in batches of 500 and in one transaction. `again_s` is the
same list once more, when nothing is different. Each side has a process of its own; `rss_mb` is the highest of the
importing one. `ratio` compares the clock, `ratio_cpu` the processor time of both processes and of the database that
served each: on a machine that does other things too, that is the one to trust.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench.made_up import write_school, write_trust
from schoolgate.cli import services
from schoolgate.cli.environment import PACKAGE, SOURCE, Stop, say

ONE_SCHOOL = 1000
AS_OF = date(2026, 3, 10)


def main(argv: Sequence[str]) -> int:
    """Measure both. Exit 1 when a list was not taken as it should be."""
    parser = argparse.ArgumentParser(prog="schoolgate bench import", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pupils", type=int, default=80_000, help="in the trust; 8000 for a quick run")
    parser.add_argument("--only", choices=["trust", "school"], help="one of the two")
    options = parser.parse_args(argv)
    lines = []
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as name:
        folder = Path(name)
        if options.only != "school":
            lines.append(_trust(folder, options.pupils))
            _print(lines[-1], options.json)
        if options.only != "trust":
            lines.append(_school(folder))
            _print(lines[-1], options.json)
    return 1 if any(line["errors"] for line in lines) else 0


def _trust(folder: Path, pupils: int) -> dict[str, Any]:
    if missing := services.missing_programs():
        raise Stop(f"bench import needs {', '.join(missing)}. Install them, or measure one school: --only school")
    say(f"bench: writing the list of a trust with {pupils:,} pupils …")
    path = write_trust(folder / "trust.zip", pupils)
    with services.postgres() as url:
        return _measure("import-trust", path, folder / "trust", {"DATABASE_URL": url}, pupils)


def _school(folder: Path) -> dict[str, Any]:
    path = write_school(folder / "list", ONE_SCHOOL)
    return _measure("import-school", path, folder / "school", {}, ONE_SCHOOL)


def _measure(name: str, path: Path, data: Path, settings: Mapping[str, str], pupils: int) -> dict[str, Any]:
    """Look, bring in, once more, and the bare way; each in a process of its own on one database."""
    data.mkdir()
    environment = {
        **os.environ, "SCHOOLGATE_DATA": str(data), "SCHOOLGATE_MODE": "production", "SCHOOLGATE_OFFLINE": "yes",
        "SECRET_KEY": "only-for-a-bench-that-is-thrown-away-afterwards-0123456789",
        "PYTHONPATH": f"{SOURCE}:{PACKAGE.parent}", **settings,
    }  # fmt: skip
    found: dict[str, Any] = {"bench": name, "database": "PostgreSQL" if settings else "SQLite", "pupils": pupils}
    for step in ("tables", "preview", "apply", "again", "bare"):
        say(f"bench: {name}, {step} (load {os.getloadavg()[0]:.1f}) …")
        command = [sys.executable, "-m", "bench.importing_steps", step, str(path), str(data), AS_OF.isoformat()]
        done = subprocess.run(command, env=environment, cwd=SOURCE, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"{step} failed: {done.stderr.strip()[-2000:]}")
        figures = json.loads(done.stdout.strip().splitlines()[-1])
        say(f"bench: {figures}")
        found |= figures
    found["rows_per_s"] = round(found["rows"] / found["apply_s"])
    found["bare_rows_per_s"] = round(found["rows"] / found["bare_s"])
    found["ratio"] = round(found["bare_s"] / found["apply_s"], 2)
    found["ratio_cpu"] = round(found["bare_cpu_s"] / found["apply_cpu_s"], 2)
    found["against"] = "bulk_create of the same rows"
    return found


def _print(line: dict[str, Any], as_json: bool) -> None:
    print(json.dumps(line) if as_json else in_words(line), flush=True)


def in_words(line: dict[str, Any]) -> str:
    """A few lines for a person."""
    most = max(line["rss_mb"], line["preview_rss_mb"], line["again_rss_mb"])
    return (
        f"{line['bench']}: {line['pupils']:,} pupils and {line['parents']:,} parents in {line['schools']} "
        f"school{'s' if line['schools'] != 1 else ''} on {line['database']}\n"
        f"  looked at in {line['preview_s']} s, brought in in {line['apply_s']} s, the same again {line['again_s']} s\n"
        f"  {line['rows']:,} rows: {line['rows_per_s']:,} a second, bare bulk_create {line['bare_rows_per_s']:,}: "
        f"{line['ratio']} of it ({line['ratio_cpu']} by processor time)\n"
        f"  at most {most} MB of memory, {line['errors']} errors"
    )
