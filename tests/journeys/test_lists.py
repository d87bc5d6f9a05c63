"""The office lead brings in the school's list: one with a mistake in it, under headings of its own, with and without a
script, and takes it back. Then the same pages in the looks of the house.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schoolgate.enrolment import actions
from schoolgate.imports import raw, runs
from schoolgate.imports.models import ImportRun, LeaverProposal
from schoolgate.people.models import Pupil
from schoolgate.people.queries import today
from schoolgate.testing.cast import viewer_of
from tests.journeys.conftest import DESK, House
from tests.journeys.looks import TODAY, Look, Looker

pytestmark = pytest.mark.browser
HEADINGS = ["Ref", "Wer", "Rufname", "Geboren", "Stufe"]
AMARA = ["n1", "Lindqvist", "Amara", "14/03/2017", "4"]
NAMELESS = ["n2", "", "", "02/09/2019", "2"]
REN = ["n3", "Fairweather", "Ren", "30/06/2021", "R"]
UPN = "H801200001001"
TEMPLATE = ["Pupil ID", "UPN", "Surname", "Forename", "Date of birth", "Year", "Form"]


@pytest.fixture(autouse=True)
def _no_files_left() -> Iterator[None]:
    yield
    for key in raw.kept():
        raw.erase(key)


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def hand_in(page: Page, path: Path) -> None:
    page.goto("/lists/")
    page.get_by_label("Your list").set_input_files(path)
    page.get_by_role("button", name="Look at it first").click()


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "with script"])
def test_a_list_is_named_looked_at_brought_in_and_taken_back(house: House, tmp_path: Path, javascript: bool) -> None:
    page = house.visit(house.cast.office_lead, DESK, java_script_enabled=javascript)
    before = Pupil.objects.count()

    hand_in(page, write(tmp_path / "pupils.csv", HEADINGS, AMARA, NAMELESS, REN))
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column is what?")
    page.get_by_label("Ref").select_option(label="Child: id in your school’s system (admission number)")
    page.get_by_label("Wer").select_option(label="Child: surname")
    page.get_by_label("Rufname").select_option(label="Child: first name")
    page.get_by_role("button", name="Read it like this").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("3 children are in this list: 2 new, 1 left out.")
    expect(page.get_by_text("Line 3").first).to_be_visible()
    assert Pupil.objects.count() == before
    page.get_by_role("button", name="Bring this in").click()

    expect(page.get_by_text("Brought in by")).to_be_visible()
    assert Pupil.objects.count() == before + 2
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Everything is as it was before this list.").last).to_be_visible()
    assert Pupil.objects.exclude(last_name="").count() == before


def test_a_picture_called_a_list_is_refused_on_the_page(house: House, tmp_path: Path) -> None:
    page = house.visit(house.cast.office_lead)
    (tmp_path / "pupils.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    hand_in(page, tmp_path / "pupils.csv")
    expect(page.get_by_text("is a picture, not a table")).to_be_visible()
    expect(page.get_by_text("the file has been erased here")).to_be_visible()


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("look", TODAY, ids=lambda look: look.name)
def test_every_page_of_a_list(house: House, look: Look, tmp_path: Path) -> None:
    looker, cast = Looker(house, look), house.cast
    lead, by = cast.office_lead, viewer_of(cast.office_lead)

    def listed(name: str, *rows: list[str], everyone: bool = False) -> ImportRun:
        path = write(tmp_path / f"{name}.csv", *rows)
        run = runs.hand_in(path.name, [path.read_bytes()], by=by, is_everyone=everyone)
        found: ImportRun = ImportRun.objects.get(pk=run.pk)
        return found

    looker.at("lists-none", lead, "/lists/")
    page = looker.page(lead)
    page.locator("main form.card button").first.click()
    page.wait_for_load_state()
    looker.check("lists-error", page)
    run = listed("columns", HEADINGS, AMARA)
    looker.at("list-columns", lead, f"/lists/{run.pk}/")
    looker.at("lists-open", lead, "/lists/")
    runs.put_aside(run, by=by)
    looker.at("list-aside", lead, f"/lists/{run.pk}/")
    actions.update_pupil(cast.yusuf, by=by, upn=UPN, last_name="Almasri")
    rows = [["1", UPN, "Al-Masri", "Yusuf", "", "5", ""], ["2", "X1", "New", "Robin", "13/02/2017", "4", "4 Oak"],
            ["", "X2", "Waits", "Wim", "13/02/2017", "4", ""], ["3", "", "", "", "", "", ""]]  # fmt: skip
    run = listed("plan", TEMPLATE, *rows)
    assert run.state == "looked", run.summary
    looker.at("list-plan", lead, f"/lists/{run.pk}/")
    assert {"new", "changed", "waiting", "left-out", "kept"} <= set(run.summary["sections"])
    for section in run.summary["sections"]:
        looker.at(f"list-rows-{section}", lead, f"/lists/{run.pk}/rows/{section}/")
    ImportRun.objects.filter(pk=run.pk).update(state="waiting", doing="staging", done=40, total=90)
    looker.at("list-progress", lead, f"/lists/{run.pk}/")
    ImportRun.objects.filter(pk=run.pk).update(state="looked")
    runs.confirm(run, by=by, plan=run.plan)
    looker.at("list-applied", lead, f"/lists/{run.pk}/")
    looker.at("list-back", lead, f"/lists/{run.pk}/back/")
    LeaverProposal.objects.create(school=cast.school, run=run, pupil=cast.yusuf)
    looker.at("list-leavers", lead, f"/lists/{run.pk}/leavers/")
    LeaverProposal.objects.update(state="asked", asked_by=cast.head, day=today() - timedelta(days=1))
    looker.at("list-leavers-asked", lead, f"/lists/{run.pk}/leavers/")
    looker.at("list-back-blocked", lead, f"/lists/{run.pk}/back/")

    assert not looker.faults, "\n".join(looker.faults)
