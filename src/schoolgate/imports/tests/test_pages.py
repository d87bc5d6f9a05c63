"""A list on screen: handed in, answered, looked at, brought in, taken back, all by plain forms."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schoolgate.enrolment import actions
from schoolgate.imports import leavers, raw
from schoolgate.imports.models import ColumnMapping, ImportChunk, ImportRun
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests.hill import ADA, BEN, OMAR, Hill, again, brought_in, hand_in, table, upload
from schoolgate.imports.views import safe
from schoolgate.people.models import Pupil
from schoolgate.people.queries import today
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[..., Client]


@pytest.fixture
def hill() -> Iterator[Hill]:
    yield made.make_hill()
    for key in raw.kept():
        raw.erase(key)


@pytest.fixture
def lead(hill: Hill, signed_in: Enter) -> Client:
    return signed_in(hill.office_lead)


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]  # a response


def test_the_office_lead_looks_brings_it_in_and_takes_it_back(hill: Hill, lead: Client) -> None:
    answer = upload(lead, table(OMAR, ADA))
    run = ImportRun.objects.get()
    assert answer["Location"] == f"/lists/{run.pk}/"
    page = text(lead.get(f"/lists/{run.pk}/"))
    assert "2 children are in this list: 2 new." in page
    assert "Omar Haddad" in page
    assert Pupil.objects.count() == 0

    lead.post(f"/lists/{run.pk}/agreement/", {"plan": run.plan})

    assert Pupil.objects.count() == 2
    page = text(lead.get(f"/lists/{run.pk}/"))
    assert "Brought in by Olive Lead" in page
    assert "Take it back" in page
    assert "2 children that came with it are removed" in text(lead.get(f"/lists/{run.pk}/back/"))
    lead.post(f"/lists/{run.pk}/back/")
    assert Pupil.objects.exclude(last_name="").count() == 0
    assert "Taken back by Olive Lead" in text(lead.get(f"/lists/{run.pk}/"))


def test_what_changes_stands_with_old_and_new(hill: Hill, lead: Client) -> None:
    brought_in(hill, table(OMAR, ADA))
    changed = [*OMAR]
    changed[4] = "5"
    run = hand_in(hill, table(changed, ADA, BEN))
    page = text(lead.get(f"/lists/{run.pk}/"))
    assert "3 children are in this list: 1 new, 1 changed, 1 as they were." in page
    assert "<del><bdi>Year 4</bdi></del>" in page
    assert "<ins><bdi>Year 5</bdi></ins>" in page


def test_unknown_headings_are_asked_for_once_and_remembered(hill: Hill, lead: Client) -> None:
    headings = ["Ref", "Wer", "Vorname", "Geburtstag", "Stufe"]
    data = table(["a1", "Haddad", "Omar", "13/02/2017", "Year 4"], headings=headings)
    upload(lead, data)
    run = ImportRun.objects.get()
    assert (run.state, run.question) == ("asking", "columns")
    page = text(lead.get(f"/lists/{run.pk}/"))
    assert "Which column is what?" in page
    assert "For example: “Omar”" in page

    doubled = {"c0_0": "pupil.id", "c0_1": "pupil.last_name", "c0_2": "pupil.last_name"}
    answer = lead.post(f"/lists/{run.pk}/columns/", doubled)
    assert answer.status_code == 422
    assert "Two columns cannot mean the same." in text(answer)
    assert again(run).state == "asking"

    chosen = {"c0_0": "pupil.id", "c0_1": "pupil.last_name", "c0_2": "pupil.first_name", "c0_3": "pupil.born",
              "c0_4": "pupil.year"}  # fmt: skip
    lead.post(f"/lists/{run.pk}/columns/", chosen)
    run = again(run)
    assert run.state == "looked", run.summary
    lead.post(f"/lists/{run.pk}/agreement/", {"plan": run.plan})
    assert [str(p) for p in Pupil.objects.all()] == ["Omar Haddad"]
    assert ColumnMapping.objects.count() == 1

    later = hand_in(hill, table(["a1", "Haddad", "Omar", "13/02/2017", "Year 4"],
                                ["a2", "Quill", "Ada", "02/05/2017", "Year 4"], headings=headings))  # fmt: skip
    assert later.state == "looked"
    lead.post(f"/lists/{later.pk}/reading/", {"columns": "again"})
    asked = again(later)
    assert (asked.state, asked.asked["tables"][0]["guesses"][2]) == ("asking", "pupil.first_name")


def test_dates_both_ways_round_are_asked_about(hill: Hill, lead: Client) -> None:
    other = ["P823432109001", "Quill", "Ada", "02/25/2017", "4", "4 Willow"]
    upload(lead, table(OMAR, other))
    run = ImportRun.objects.get()
    assert (run.state, run.question) == ("asking", "dates"), run.summary
    assert "How are the dates written?" in text(lead.get(f"/lists/{run.pk}/"))
    assert lead.post(f"/lists/{run.pk}/dates/", {}).status_code == 422
    lead.post(f"/lists/{run.pk}/dates/", {"dates": "dmy"})
    assert again(run).state == "looked"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "pupils.csv", "is a picture, not a table"),
        (b"PK\x03\x04broken", "pupils.zip", "pupils.zip"),
    ],
)
def test_a_refusal_stands_on_the_page_and_nothing_else_does(
    hill: Hill, lead: Client, data: bytes, name: str, said: str
) -> None:
    upload(lead, data, name)
    run = ImportRun.objects.get()
    page = text(lead.get(f"/lists/{run.pk}/"))
    assert said in page
    assert "Nothing was changed, and the file has been erased here." in page
    assert raw.kept() == set()
    assert not ImportChunk.objects.exists()


def test_no_file_and_an_empty_file_say_what_to_do(hill: Hill, lead: Client) -> None:
    assert "Choose a file." in text(lead.post("/lists/", {}))
    answer = lead.post("/lists/", {"file": SimpleUploadedFile("pupils.csv", b"")})
    assert answer.status_code == 422
    assert "There is nothing in this file." in text(answer)


def test_a_body_far_too_large_is_refused_unread(hill: Hill, lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MOST_BYTES", 1000)
    answer = upload(lead, bytes(1000) + bytes(70_000))
    assert answer.status_code == 422
    assert "larger than 100 MB" in text(answer)
    assert not ImportRun.objects.exists()
    assert raw.kept() == set()


def test_a_form_from_elsewhere_hands_in_nothing(hill: Hill, signed_in: Enter) -> None:
    client = signed_in(hill.office_lead)
    client.handler.enforce_csrf_checks = True
    assert upload(client, table(OMAR)).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_report_holds_every_row_with_code_and_reason_and_runs_nothing(hill: Hill, lead: Client) -> None:
    evil = ["P823432109001", "=1+1", "@SUM(A1)", "02/05/2017", "4", "4 Willow"]
    held = ["A823432109001", "Frost", "Ben", "02/05/2017", "4", "4 Willow"]
    run = hand_in(hill, table(OMAR, evil, held))
    answer = lead.get(f"/lists/{run.pk}/report/")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    rows = list(csv.DictReader(io.StringIO(body)))
    assert "'@SUM(A1) =1+1" in {row["Name"] for row in rows}
    waiting = next(row for row in rows if row["What happens"] == "waits for you")
    assert (waiting["Line"], waiting["Code"]) == ("4", "UPN_CHECK")
    assert "Line 4" in waiting["Message"]
    assert safe("+44 7700") == "'+44 7700"
    assert "UPN_CHECK" not in text(lead.get(f"/lists/{run.pk}/"))


def test_rows_are_paged(hill: Hill, lead: Client) -> None:
    rows = [[f"{n}", "", "Here", f"Child{n}", "13/02/2017", "4", ""] for n in range(230)]
    run = hand_in(hill, table(*rows, headings=["Pupil ID", *made.HEADINGS]))
    first = text(lead.get(f"/lists/{run.pk}/rows/new/"))
    total = run.summary["sections"]["new"]
    assert f"1 to 50 of {total}" in first
    assert "Child0 Here" in first
    assert "Child210 Here" in text(lead.get(f"/lists/{run.pk}/rows/new/?page=5"))
    assert lead.get(f"/lists/{run.pk}/rows/new/?page=99").status_code == 404
    assert lead.get(f"/lists/{run.pk}/rows/new/?page=0").status_code == 404
    assert lead.get(f"/lists/{run.pk}/rows/nothing/").status_code == 404


def test_leavers_are_ticked_by_name_and_a_second_person_is_asked(hill: Hill, lead: Client, signed_in: Enter) -> None:
    brought_in(hill, table(OMAR, ADA, BEN))
    run = brought_in(hill, table(OMAR, ADA), is_everyone=True)
    page = text(lead.get(f"/lists/{run.pk}/leavers/"))
    assert "Ben Frost" in page
    ben = leavers.of_run(run).get()
    assert "Nobody is ticked" in text(lead.post(f"/lists/{run.pk}/leavers/", {"on": today(), "then": "leave"}))

    answer = lead.post(f"/lists/{run.pk}/leavers/", {"leaver": ben.pk, "on": today(), "then": "leave"}, follow=True)
    assert "a second person has to say so too" in text(answer)
    assert lead.post(f"/lists/{run.pk}/leavers/agreement/", {"then": "yes"}).status_code == 409
    signed_in(hill.head).post(f"/lists/{run.pk}/leavers/agreement/", {"then": "yes"})

    assert Pupil.objects.get(first_name="Ben").left == today()


def test_the_data_manager_sees_the_list_but_not_addresses_on_record(hill: Hill, signed_in: Enter) -> None:
    """They look after imports, and must not read families (roles-and-calendar 1)."""
    headings = ["Pupil ID", *made.HEADINGS, "Parent 1 Forename", "Parent 1 Surname", "Parent 1 Email"]
    row = ["1", *OMAR, "Hala", "Haddad"]
    brought_in(hill, table([*row, "old@canary.example"], headings=headings))
    run = hand_in(hill, table([*row, "new@canary.example"], headings=headings))
    assert run.counts["parents"]["changed"] == 1
    assert "old@canary.example" in text(signed_in(hill.office_lead).get(f"/lists/{run.pk}/"))
    page = text(signed_in(hill.admin).get(f"/lists/{run.pk}/"))
    assert "new@canary.example" in page
    assert "old@canary.example" not in page


def test_others_find_no_lists(hill: Hill, signed_in: Enter) -> None:
    run = hand_in(hill, table(OMAR))
    teacher = signed_in(hill.teacher)
    for path in ("/lists/", f"/lists/{run.pk}/", f"/lists/{run.pk}/report/"):
        assert teacher.get(path).status_code == 404
    assert upload(teacher, table(OMAR)).status_code == 404


def test_what_the_school_wrote_stays_until_somebody_lets_the_list_decide(hill: Hill, lead: Client) -> None:
    brought_in(hill, table(OMAR, ADA))
    ada = Pupil.objects.get(first_name="Ada")
    actions.update_pupil(ada, by=hill.lead, last_name="Quill-Frost")
    run = hand_in(hill, table(OMAR, ADA, BEN))
    assert "In <b>one row</b> the list says otherwise" in text(lead.get(f"/lists/{run.pk}/"))
    page = text(lead.get(f"/lists/{run.pk}/rows/kept/"))
    assert "take <b><bdi>Quill</bdi></b> from the list, instead of <bdi>Quill-Frost</bdi>" in page
    assert lead.post(f"/lists/{run.pk}/words/", {"word": f"pupils|{ada.pk}|born"}).status_code == 409

    lead.post(f"/lists/{run.pk}/words/", {"word": f"pupils|{ada.pk}|last_name"})

    run = again(run)
    assert (run.state, run.counts["pupils"]["changed"]) == ("looked", 1)
    assert Entry.objects.filter(verb="by-hand.let-go", pupil=ada).count() == 1
    lead.post(f"/lists/{run.pk}/agreement/", {"plan": run.plan})
    ada.refresh_from_db()
    assert ada.last_name == "Quill"
