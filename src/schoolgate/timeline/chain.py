"""Sealing and verifying: tamper-evident, never tamper-proof.

Each link is HMAC-SHA256 over the link before, the sequence and the entry's fields, keyed with `SCHOOLGATE_CHAIN_KEY`,
which is not in the database. After each sealing the newest link is also appended to a file beside the database, so that
a chain cut off at its end is noticed.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from schoolgate.people.models import School
from schoolgate.timeline.models import Entry, Seal

BATCH = 500
FIELDS = (
    "id", "school_id", "verb", "at", "by_staff_id", "by_adult_id", "as_role", "pupil_id", "adult_id", "circle_id",
    "reach", "object_kind", "object_id", "digest",
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What verifying one school's chain found. `broken` holds sentences; empty means it holds."""

    school: str
    sealed: int = 0
    waiting: int = 0
    broken: list[str] = field(default_factory=list)


def seal_all() -> int:
    """Seal every waiting entry of every school; returns how many. Run by the worker, so that no request waits."""
    return sum(seal_school(school_id) for school_id in School.objects.values_list("pk", flat=True))


def seal_school(school_id: int) -> int:
    """Seal up to `BATCH` waiting entries at a time until none waits."""
    total = 0
    while True:
        with transaction.atomic():
            if connection.features.has_select_for_update:
                School.objects.select_for_update().get(pk=school_id)
            waiting = list(Entry.objects.unsealed().filter(school=school_id).order_by("pk").values(*FIELDS)[:BATCH])
            if not waiting:
                return total
            last = Seal.objects.filter(school=school_id).order_by("-sequence").values("sequence", "link").first()
            sequence, link = (last["sequence"], last["link"]) if last else (0, "")
            seals = []
            for entry in waiting:
                sequence += 1
                link = next_link(link, sequence, entry)
                seals.append(Seal(school_id=school_id, entry_id=entry["id"], sequence=sequence, link=link))
            Seal.objects.bulk_create(seals)
        _anchor(school_id, sequence, link)
        total += len(seals)


def next_link(previous: str, sequence: int, entry: dict[str, object]) -> str:
    """The link after `previous` (hex, 64 characters)."""
    told = {name: entry[name] for name in FIELDS if name != "at"}
    told["at"] = entry["at"].isoformat()  # type: ignore[attr-defined]  # a datetime, out of values()
    body = json.dumps([previous, sequence, told], sort_keys=True, separators=(",", ":"))
    return hmac.new(_key(), body.encode(), hashlib.sha256).hexdigest()


def verify_all() -> list[Report]:
    """Walk every school's chain."""
    return [verify_school(school) for school in School.objects.order_by("pk")]


def verify_school(school: School) -> Report:
    """Recompute every link; find changed, missing, reordered or cut-off entries."""
    report = Report(school=school.name, waiting=Entry.objects.unsealed().filter(school=school).count())
    previous, expected = "", 1
    anchors = _anchors(school.pk)
    for sequence, link, entry in _sealed(school.pk):
        if sequence != expected:
            report.broken.append(f"Places {expected} to {sequence - 1} are missing.")
            expected = sequence
        if next_link(previous, sequence, entry) != link:
            report.broken.append(f"Entry {sequence} was changed, moved or put in later.")
        if anchors.get(sequence, link) != link:
            report.broken.append(f"Entry {sequence} differs from the copy kept beside the database.")
        previous, expected = link, expected + 1
        report.sealed += 1
    if anchors and max(anchors) >= expected:
        report.broken.append(f"The end is cut off: {max(anchors)} entries were sealed, {expected - 1} are left.")
    return report


def _sealed(school_id: int) -> Iterator[tuple[int, str, dict[str, object]]]:
    names = [f"entry__{name}" for name in FIELDS]
    rows = Seal.objects.filter(school=school_id).order_by("sequence").values_list("sequence", "link", *names)
    for sequence, link, *values in rows.iterator(chunk_size=2000):
        yield sequence, link, dict(zip(FIELDS, values, strict=True))


def _key() -> bytes:
    return str(settings.SCHOOLGATE_CHAIN_KEY).encode()


def _anchor_file(school_id: int) -> Path:
    return Path(settings.SCHOOLGATE_DATA) / "chain" / f"school-{school_id}.txt"


def _anchor(school_id: int, sequence: int, link: str) -> None:
    path = _anchor_file(school_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{sequence} {link}\n")


def _anchors(school_id: int) -> dict[int, str]:
    path = _anchor_file(school_id)
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {int(parts[0]): parts[1] for parts in lines if len(parts) == 2}
