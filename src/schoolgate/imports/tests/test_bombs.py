"""G-19: what is made to hurt whoever opens it is refused in under two seconds, and the worker hardly grows."""

import json
import os
import subprocess
import sys

import pytest

from schoolgate.imports import package
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import bombs
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.seeds import seeds

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
MOST_SECONDS, MOST_MIB = 2.0, 64.0
# A busy machine stretches every second; what is promised is promised of a machine that has time.
PATIENCE = 3.0
# Not made to hurt by size: read, and found to hold nothing or nobody of use.
MAY_BE_READ = {"xlsx: 400,000 blank rows", "xlsx: 400,000 rows of nothing in cells", "ics: every second for ever"}


def test_every_bomb_is_refused_quickly_and_cheaply(tmp_path):
    names = bombs.write_all(tmp_path)
    (tmp_path / "warm").write_bytes(seeds()["workbook"])
    ran = subprocess.run(
        [sys.executable, "-m", "schoolgate.imports.tests.bomb_squad", str(tmp_path)],
        capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = dict(zip(names, json.loads(ran.stdout).values(), strict=True))

    slowest = max(found, key=lambda name: found[name].get("seconds", 99))
    largest = max(found, key=lambda name: found[name].get("mib", 9999))
    print(
        f"\nG-19: {len(found)} bombs; slowest “{slowest}” {found[slowest].get('seconds', 99):.2f} s, most memory "
        f"“{largest}” {found[largest].get('mib', 9999):.0f} MiB"
    )
    wrong = {
        name: said
        for name, said in found.items()
        if said["crash"]
        or not (said["refused"] or name in MAY_BE_READ)
        or said["seconds"] > MOST_SECONDS * PATIENCE
        or said["mib"] > MOST_MIB
    }
    assert not wrong, json.dumps(wrong, indent=1)
    assert len(found) >= 40


def test_control_without_the_limits_a_bomb_goes_off(tmp_path, monkeypatch):
    path = tmp_path / "bomb"
    path.write_bytes(bombs.member("../../pupils.csv", bombs.HEADING + bombs.ROW, raw=True))
    assert read_path(path, as_of=DAY).is_refused

    monkeypatch.setattr(package, "_check_members", lambda archive, name: archive.infolist())

    codes = {problem.code for problem in read_path(path, as_of=DAY).problems}
    assert "FILE_TYPE" not in codes
