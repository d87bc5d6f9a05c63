"""`./schoolgate import --undo`: what a command brought in, a command takes back, by the rules of the page."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schoolgate.imports import cli, leavers, undo
from schoolgate.imports.models import ImportEffect, ImportRun
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_undo import directory
from schoolgate.people.models import Pupil, School, Staff
from schoolgate.testing.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Brings a package in, or says anything else to the command; its status and what it printed."""

    def run(*words: str, files: packages.Files | None = None) -> tuple[int, dict[str, Any]]:
        if files is not None:
            folder = packages.write_folder(
                tmp_path / f"list{len(list(tmp_path.iterdir()))}", files, with_manifest=False
            )
            words = (str(folder), "--apply", "--as-of", "2026-03-10", *words)
        status = cli.main([*words, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_the_last_list_of_a_command_is_taken_back(command: Any) -> None:
    make_school("Hill Primary")
    command(files=packages.template())
    before = directory()
    other = packages.template()
    other["pupils"][1][2], other["pupils"][1][6] = "Umar", "4 Oak"
    other["pupils"].append([*other["pupils"][1]])
    other["pupils"][-1][:3] = ["103", "", "Ada"]
    command(files=other)
    assert directory() != before

    status, report = command("--undo")

    assert (status, report["undone"], report["obstacles"]) == (0, True, [])
    assert report["lists"][0]["removed"]["children"] == 1
    assert directory() == before
    assert ImportRun.objects.filter(state="undone").count() == 1


def test_a_school_that_was_opened_by_the_list_stays_empty(command: Any) -> None:
    command("--school", "Hill Primary", files=packages.template())
    assert Pupil.objects.count() == 2

    status, _ = command("--undo")

    assert (status, School.objects.get().name) == (0, "Hill Primary")
    assert not any(directory().values())


def test_who_is_missing_from_the_list_of_a_command_waits_for_a_person(command: Any) -> None:
    files = packages.one_roster()
    command(files=files)
    del files["users"][2], files["enrollments"][2], files["demographics"][2]
    command(files=files)

    run = ImportRun.objects.latest("pk")
    assert [(row.pupil.first_name, row.state) for row in leavers.of_run(run)] == [("Ada", "proposed")]
    assert run.summary["leavers"] == 1


def test_a_person_reads_when_it_was_on_the_clock_of_the_school(
    command: Any, capsys: pytest.CaptureFixture[str], time_machine: Any
) -> None:
    """In July the clock in Leeds is an hour before what the database keeps."""
    time_machine.move_to(datetime(2026, 7, 6, 8, 5, tzinfo=UTC))
    make_school("Hill Primary")
    command(files=packages.template())
    cli.main(["--undo"])
    assert "brought in Monday 6 July, 9:05 am" in capsys.readouterr().out


def test_only_once_and_only_the_last(command: Any) -> None:
    make_school("Hill Primary")
    assert command("--undo") == (2, {
        "undone": False, "lists": [], "obstacles": [],
        "message": "Nothing has been brought in here that could be taken back.",
    })  # fmt: skip
    command(files=packages.template())
    first = ImportRun.objects.get()
    command(files=packages.template())  # the same once more changes nothing, and nothing can be taken back

    status, report = command("--undo")
    assert (status, report["message"]) == (2, "This list changed nothing, so there is nothing to take back.")
    assert "Another list" in undo.too_late(first)
    assert not ImportEffect.objects.exists()


def test_what_was_built_on_it_stands_in_the_way_by_name(command: Any) -> None:
    from schoolgate.enrolment import actions

    make_school("Hill Primary")
    command(files=packages.template())
    actions.update_pupil(Pupil.objects.get(first_name="Omar"), by=None, known_as="Omi")

    status, report = command("--undo")

    assert (status, report["undone"]) == (2, False)
    assert {one["name"] for one in report["obstacles"]} == {"Omi Haddad"}
    assert Pupil.objects.count() == 2


def test_a_number_that_the_list_gave_the_school_goes_too(command: Any) -> None:
    school = make_school("Hill Primary")
    School.objects.filter(pk=school.pk).update(urn="", laestab="")
    files = packages.one_roster()
    files["orgs"][1][5] = "123456"
    _, report = command(files=files)
    assert report["counts"]["schools"]["changed"] == 1, report
    assert School.objects.get().urn == "123456"

    status, report = command("--undo")
    assert status == 0, report
    assert School.objects.get().urn == ""


def test_it_wants_no_path(command: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        command("--undo", "list.csv")
    assert stopped.value.code == 2


def test_a_school_nobody_knows_is_said(command: Any) -> None:
    make_school("Hill Primary")
    assert command("--undo", "--school", "Dale")[1]["message"] == "There is no school called “Dale” here."
    assert not Staff.objects.exists()
