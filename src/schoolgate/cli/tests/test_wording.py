"""Kind and clear on the command line, as a program meets it: a process of its own, no database, no settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from schoolgate.cli.environment import SOURCE


def run(*argv: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE / "src")}
    return subprocess.run(
        [sys.executable, "-m", "schoolgate.cli", "wording", *argv], input=typed, capture_output=True, text=True,
        env=environment, check=False, timeout=60,
    )  # fmt: skip


def test_one_draft_as_a_person_reads_it() -> None:
    done = run("check", "-", typed="You failed to return the yellow slip.")
    assert done.returncode == 0
    assert "The yellow slip has not reached us yet." in done.stdout


def test_one_draft_for_a_program(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("She never tries.", "utf-8")
    done = run("check", str(draft), "--kind", "meeting_note", "--json")
    (one,) = [one for one in json.loads(done.stdout)["findings"] if one["category"] == "absolute"]
    assert (one["start"], one["end"], one["severity"]) == (4, 9, 2)


def test_lines_in_and_a_line_out_for_each(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    rows = [
        {"id": "a", "text": "Difficult parent; allow extra time.", "doc_type": "meeting_note"},
        {"id": "b", "text": "Thank you for the cakes.", "doc_type": "message"},
    ]
    lines.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf-8")
    done = run("check", "--jsonl", str(lines))
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["findings"] == [{"category": "label_family", "severity": 3, "start": 0, "end": 16}]
    assert second["findings"] == []
    assert first["ms"] < 1000


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("check",), "Which draft?"),
        (("check", "no-such-file.txt"), "cannot be read"),
        (("check", "--jsonl", "broken"), "line 2"),
    ],
)
def test_what_cannot_be_read_is_said(argv: tuple[str, ...], said: str, tmp_path: Path) -> None:
    if "broken" in argv:
        broken = tmp_path / "broken.jsonl"
        broken.write_text('{"id": 1, "text": "Fine."}\n{"id": 2, "doc_type": "poem", "text": "Roses"}\n', "utf-8")
        argv = (*argv[:-1], str(broken))
    done = run(*argv)
    assert done.returncode == 1
    assert said in done.stderr


def test_the_figures_are_printed_by_one_command() -> None:
    labelled = SOURCE / "src/schoolgate/wording/tests/labelled.jsonl"
    done = run("measure", str(labelled), "--json")
    figures = json.loads(done.stdout)
    assert figures["neutral_sentences"] >= 200
    assert figures["false_alarms_per_100"] <= 5
