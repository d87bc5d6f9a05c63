"""The command: what it prints, and its exit status."""

import json
from pathlib import Path

import pytest

from schoolgate.imports import cli
from schoolgate.imports.tests import packages
from schoolgate.people.models import School

TEMPLATE = Path(__file__).parents[4] / "docs" / "template"
pytestmark = pytest.mark.django_db


def test_the_examples_we_publish_are_clean(capsys):
    status = cli.main([str(TEMPLATE), "--json", "--apply", "--school", "Hazel Lane", "--as-of", "2026-09-10"])
    report = json.loads(capsys.readouterr().out)

    assert report["problems"] == []
    assert status == cli.CLEAN
    assert report["counts"]["pupils"]["new"] == 4
    assert report["counts"]["parents"] == {
        "new": 4, "changed": 0, "unchanged": 0, "merged": 2, "held": 0, "rejected": 0, "skipped": 0,
    }  # fmt: skip
    assert School.objects.get().name == "Hazel Lane"


def test_a_look_writes_nothing_and_needs_no_school(capsys, tmp_path):
    folder = packages.write_folder(tmp_path / "p", packages.template(), with_manifest=False)
    status = cli.main([str(folder), "--json", "--as-of", "2026-03-10"])
    report = json.loads(capsys.readouterr().out)

    assert (status, sorted(report)) == (0, ["counts", "leavers_proposed", "problems", "read", "source"])
    assert sorted(report["counts"]) == sorted(
        ["schools", "staff", "pupils", "parents", "relationships", "classes", "memberships", "marks"]
    )
    assert report["read"] == {"contacts.csv": 3, "pupils.csv": 2, "staff.csv": 1}
    assert not School.objects.exists()


def test_problems_are_one_and_refusals_are_two(capsys, tmp_path):
    files = packages.template()
    files["contacts"][1][9] = "no address"
    folder = packages.write_folder(tmp_path / "p", files, with_manifest=False)
    assert cli.main([str(folder), "--json", "--as-of", "2026-03-10"]) == cli.PROBLEMS
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert {k: v for k, v in problem.items() if k != "message"} == {
        "code": "EMAIL_INVALID", "severity": "warning", "file": "contacts.csv", "line": 2, "column": "email",
        "count": 1, "lines": [2],
    }  # fmt: skip

    assert cli.main([str(tmp_path / "nothing.csv"), "--json"]) == cli.REFUSED
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_MISSING"
    assert cli.main([str(folder), "--apply", "--as-of", "2026-03-10"]) == cli.REFUSED
    assert "Give its name" in capsys.readouterr().out


def test_for_a_person_it_speaks_in_sentences(capsys, tmp_path):
    files = packages.one_roster()
    files["users"][1][7] = "{UPN:A999100109011}"
    folder = packages.write_folder(tmp_path / "p", files)
    cli.main([str(folder), "--as-of", "2026-03-10"])
    said = capsys.readouterr().out

    assert "Recognised: oneroster-1.1" in said
    assert "This was only a look" in said
    assert "UPN_CHECK" not in said
