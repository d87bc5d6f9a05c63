"""One step of `bench import` in a process of its own; prints one JSON object. See `importing`."""

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from schoolgate.cli.environment import start_django

BATCH, A_PIECE = 500, 5000
TABLES = ("people.School", "people.Pupil", "people.Adult", "people.Staff", "people.SchoolClass", "people.Placement",
          "people.Teaching", "people.Relationship", "people.Right", "imports.ExternalId", "timeline.Entry",
          "timeline.Salt", "imports.ImportRun", "imports.ImportEffect")  # fmt: skip


def main(step: str, path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """Run one of STEPS and return its figures."""
    start_django()
    return STEPS[step](path, data, as_of)


def tables(path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """An empty installation."""
    from schoolgate.cli.migrate import bring_up_to_date

    bring_up_to_date(static=False)
    return {}


def preview(path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """Read and compare; nothing is written."""
    from schoolgate.imports import apply as applying
    from schoolgate.imports.sources.detect import read_path

    start = time.perf_counter()
    reading = read_path(path, as_of=as_of)
    read = time.perf_counter() - start
    applying.preview(reading, as_of=as_of, school=_name(path))
    return {"read_s": round(read, 2), "preview_s": _since(start), "preview_rss_mb": _rss()}


def apply(path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """Read, compare and write."""
    from django.apps import apps

    from schoolgate.imports import apply as applying
    from schoolgate.imports.sources.detect import read_path

    start, before = time.perf_counter(), _cpu()
    changes = applying.apply(read_path(path, as_of=as_of), by=None, as_of=as_of, school=_name(path))
    seconds, cpu, rss = _since(start), _cpu() - before, _rss()
    if changes.is_refused:
        raise SystemExit(changes.problems[0].message)
    written = {name: apps.get_model(name)._default_manager.count() for name in TABLES}
    counts = changes.counts()
    return {
        "apply_s": seconds, "apply_cpu_s": round(cpu, 2), "rss_mb": rss, "rows": sum(written.values()),
        "written": written,
        "schools": written["people.School"], "parents": written["people.Adult"],
        "errors": len(changes.problems) + sum(counts[kind][bad] for kind in counts for bad in ("held", "rejected")),
    }  # fmt: skip


def again(path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """The same list once more: nothing may be different."""
    from schoolgate.imports import apply as applying
    from schoolgate.imports.sources.detect import read_path

    start = time.perf_counter()
    totals = applying.apply(read_path(path, as_of=as_of), by=None, as_of=as_of, school=_name(path)).totals()
    seconds = _since(start)
    if totals["new"] or totals["changed"]:
        raise SystemExit(f"the same list again should change nothing, but: {dict(totals)}")
    return {"again_s": seconds, "again_rss_mb": _rss()}


def bare(path: Path, data: Path, as_of: date) -> dict[str, Any]:
    """The same rows once more, table by table, from values at hand. Clearing and fetching them is not counted."""
    from django.apps import apps
    from django.db import connection, transaction

    models = [apps.get_model(name) for name in TABLES]
    for model in models:
        _keep(model, data)
    with transaction.atomic(), connection.cursor() as cursor:
        names = [f'"{model._meta.db_table}"' for model in reversed(models)]
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
        else:
            for name in names:
                cursor.execute(f"DELETE FROM {name}")
    whole, before = time.perf_counter(), _cpu()
    fetching = fetching_cpu = 0.0
    with transaction.atomic():
        for model in models:
            columns = [field.attname for field in model._meta.concrete_fields]
            pieces = _kept(model, data)
            while True:
                start, start_cpu = time.perf_counter(), time.process_time()
                piece = next(pieces, None)
                fetching += time.perf_counter() - start
                fetching_cpu += time.process_time() - start_cpu
                if piece is None:
                    break
                rows = [model(**dict(zip(columns, values, strict=True))) for values in piece]
                model._default_manager.bulk_create(rows, batch_size=BATCH)
    seconds, cpu = time.perf_counter() - whole - fetching, _cpu() - before - fetching_cpu
    return {"bare_s": round(seconds, 2), "bare_cpu_s": round(cpu, 2)}


def _name(path: Path) -> str:
    """The name of the one school; a trust's package names its own."""
    return "Made-up School" if path.is_dir() else ""


def _keep(model: Any, data: Path) -> None:
    rows = model._default_manager.order_by("pk").values_list(*(f.attname for f in model._meta.concrete_fields))
    with (data / f"{model._meta.label}.rows").open("wb") as file:
        rest = rows.iterator(chunk_size=A_PIECE)
        while piece := list(islice(rest, A_PIECE)):
            pickle.dump(piece, file)


def _kept(model: Any, data: Path) -> Iterator[list[tuple[Any, ...]]]:
    with (data / f"{model._meta.label}.rows").open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def _cpu() -> float:
    """Seconds of processor time used so far by us and, with PostgreSQL, by the process that serves us there."""
    from django.db import connection

    from bench.cpu import cpu_ms

    used = time.process_time()
    if connection.vendor != "postgresql":
        return used
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return used + cpu_ms(cursor.fetchone()[0]) / 1000


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 2)


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


STEPS: dict[str, Callable[[Path, Path, date], dict[str, Any]]] = {
    "tables": tables, "preview": preview, "apply": apply, "again": again, "bare": bare,
}  # fmt: skip

if __name__ == "__main__":
    _, _step, _path, _data, _day = sys.argv
    print(json.dumps(main(_step, Path(_path), Path(_data), date.fromisoformat(_day))))
