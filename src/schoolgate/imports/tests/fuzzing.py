"""Spoiling files as accidents and mischief do, and watching what an import makes of them (reliability G-18)."""

import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.people.models import Relationship, Restriction
from schoolgate.timeline.models import Entry

SPANNERS = [
    b"\x00", b'"', b",,,,,", b"\r", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"=cmd|' /C calc'!A0", b"'" * 40,
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"]]>", b"<a>" * 30, b"9" * 400, b"-1", b"1.2E+12", b"31/02/2017",
    b"2017-02-30", b"\xe2\x80\xae", b"\xc3\x83\xc2\xab", b"\x1b[31m", b"tobedeleted", b"END:VEVENT\r\n",
    b"RRULE:FREQ=SECONDLY\r\n", b"H801200001001", b"P823432109001", b"hala@home.example", b";", b"\t", b"no contact",
]  # fmt: skip


def spoil(data: bytes, chance: random.Random) -> bytes:
    """The same bytes after one to four accidents."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.randint(1, 60))
        match chance.randrange(8):
            case 0:
                found[at:end] = b""
            case 1:
                found[at:at] = found[at:end]
            case 2:
                found[at:at] = chance.choice(SPANNERS)
            case 3:
                found[at:end] = chance.choice(SPANNERS)
            case 4:
                if at < len(found):
                    found[at] = chance.randrange(256)
            case 5:
                del found[at:]
            case 6:
                other = chance.randrange(len(found) + 1)
                found[at:end], found[other:other] = b"", bytes(found[at:end])
            case 7:
                lines = bytes(found).split(b"\n")
                chance.shuffle(lines)
                found = bytearray(b"\n".join(lines))
        found = found or bytearray(b"x")
    return bytes(found)


def spoil_file(data: bytes, chance: random.Random) -> bytes:
    """Spoil what is inside a zip more often than the zip: behind a wrong byte of the wrapping lies nothing."""
    if not data.startswith(b"PK") or chance.random() < 0.15:
        return spoil(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    match chance.randrange(6):
        case 0:
            del files[name]
        case 1:
            files[name] = b""
        case _:
            files[name] = spoil(files[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return packed.getvalue()


class Crash(Exception):
    """A failure planted by a control run."""


@dataclass
class Tally:
    """What came of many files. Every list should be empty; `outcomes` says how the files ended."""

    tried: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    crashed: list[str] = field(default_factory=list)
    half_done: list[str] = field(default_factory=list)
    restrictions_lost: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)
    not_settled: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        lists = (self.crashed, self.half_done, self.restrictions_lost, self.let_in, self.not_settled)
        return sum(len(found) for found in lists)


class Undo(Exception):
    """Each file starts from the same school."""


def try_files(files: Iterable[tuple[str, bytes]], folder: Path, *, as_of: date) -> Tally:
    """Bring each file in, look at what it did, and take it back. The school on record stands before and after."""
    tally = Tally()
    for name, data in files:
        tally.tried += 1
        path = folder / "handed-in"
        path.write_bytes(data)
        try:
            with transaction.atomic():
                _one(name, path, tally, as_of)
                raise Undo
        except Undo:
            pass
    return tally


def _one(name: str, path: Path, tally: Tally, as_of: date) -> None:
    from schoolgate.refusal import Refused

    before, limits, let_in = everything(), standing_limits(), granted()
    problem: str | None = None
    try:
        reading = read_path(path, as_of=as_of)
        with transaction.atomic():
            changes = applying.apply(reading, by=None, as_of=as_of, school="Hill Primary")
        refused = changes.is_refused
    except Refused:
        refused = True
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what we are looking for
        problem, refused = f"{name}: {type(error).__name__}: {error}", True
        tally.crashed.append(problem)
    tally.outcomes["refused" if refused else "taken"] += 1
    after = everything()
    if refused and after != before:
        tally.half_done.append(f"{name}: {sorted(k for k in after if after[k] != before.get(k))}")
    if missing := limits - standing_limits():
        tally.restrictions_lost.append(f"{name}: {sorted(missing)}")
    if more := granted() - let_in:
        tally.let_in.append(f"{name}: {sorted(more)}")
    if refused:
        return
    again = applying.apply(read_path(path, as_of=as_of), by=None, as_of=as_of, school="Hill Primary")
    total = again.totals()
    if total["new"] or total["changed"]:
        tally.not_settled.append(f"{name}: {dict(total)}")


# What tells of an import, as against what an import is about.
TELLS = {"imports_importrun", "timeline_entry", "timeline_salt", "timeline_seal"}


def everything() -> dict[str, list[Any]]:
    """Every row that an import could write, as values."""
    found = {}
    for room in ("people", "imports", "enrolment", "attendance", "outbox"):
        if not apps.is_installed(f"schoolgate.{room}"):
            continue
        for model in apps.get_app_config(room).get_models():
            if model._meta.db_table not in TELLS:
                found[model._meta.db_table] = sorted(map(repr, model._default_manager.values_list()))
    return found


def standing_limits() -> set[tuple[Any, ...]]:
    """Restrictions with every right they take, as far as nobody has lifted them."""
    rows = Restriction.objects.filter(lifted_at__isnull=True)
    fields = ("pk", "pupil", "adult", "kind", "starts", "expires", "summary", "seen_by", "takes__kind")
    return set(rows.values_list(*fields))


def granted() -> set[tuple[int, int]]:
    """(child, adult) of everybody who may sign in."""
    rows = Relationship.objects.filter(sign_in=Relationship.SignIn.GRANTED)
    return set(rows.values_list("pupil", "adult"))


def failing_after(times: int, write: Callable[..., Any]) -> Callable[..., Any]:
    """`write`, and at its `times`-th call a planted crash: for the control that looks for half-done imports."""
    calls = iter(range(10_000))

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if next(calls) % times == times - 1:
            raise Crash("planted")
        return write(*args, **kwargs)

    return wrapped


def history() -> int:
    return Entry.objects.count()
