"""Wonde over a real connection, to a server of our own that speaks its documented shapes."""

import json

import pytest

from schoolgate.attendance.models import SessionMark
from schoolgate.imports import apply as applying
from schoolgate.imports import cli
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.sources import wonde
from schoolgate.imports.sources.wonde.client import NotGranted, Wonde
from schoolgate.imports.sources.wonde.live import read_school
from schoolgate.imports.tests import wonde_server
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.test_oneroster import counts
from schoolgate.imports.tests.wonde_server import SCHOOL, TOKEN, data
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, Restriction, School

NOTHING = {"new": 0, "changed": 0}


@pytest.fixture
def server():
    with wonde_server.running() as server:
        yield server


@pytest.fixture
def client(server):
    """A client that does not really wait."""
    waits = []
    client = Wonde(TOKEN, SCHOOL, server.url, timeout=(5, 1), wait=waits.append)
    client.waits = waits
    return client


@pytest.fixture
def on(server, settings):
    settings.WONDE_TOKEN, settings.WONDE_SCHOOL, settings.WONDE_URL = TOKEN, SCHOOL, server.url


@pytest.fixture
def sync(on, db):
    def sync(target="wonde:"):
        return applying.apply(wonde.read_live(target, as_of=DAY), by=None, as_of=DAY)

    return sync


# -- what comes of it -----------------------------------------------------------------------------------------------


def test_a_school_comes_in_page_by_page(server, sync):
    changes = sync()

    assert [(p.code, p.severity) for p in changes.problems] == []
    assert changes.reading.source == "wonde"
    assert changes.reading.read == {
        "students": 2, "contacts": 3, "employees": 1, "classes": 1, "groups": 2, "attendance": 3, "deletions": 1,
    }  # fmt: skip
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "parents") == {"new": 3}
    assert counts(changes, "relationships") == {"new": 3}
    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "classes") == {"new": 2, "skipped": 1}
    assert counts(changes, "memberships") == {"new": 4}
    assert counts(changes, "marks") == {"new": 2, "skipped": 1}
    school = School.objects.get()
    assert (school.name, school.urn, school.laestab) == ("Hill Primary", "123456", "8012000")
    omar = Pupil.objects.get(first_name="Omar")
    assert (omar.upn, str(omar.born), omar.year) == ("H801200001001", "2017-02-13", 4)
    hala = Adult.objects.get(first_name="Hala")
    assert (hala.title, hala.email, hala.mobile) == ("Mrs", "hala@home.example", "+447700900101")
    link = Relationship.objects.get(adult=hala)
    assert (link.kind, link.responsibility, link.lives_with, link.priority) == ("mother", "yes", True, 1)
    assert {p.school_class.name for p in Placement.objects.filter(pupil=omar)} == {"4 Willow", "Maths"}
    marks = SessionMark.objects.order_by("pupil__first_name").values_list("pupil__first_name", "code", "minutes_late")
    assert list(marks) == [("Ada", "/", None), ("Omar", "L", 7)]


def test_nobody_is_let_in_and_a_note_of_a_court_order_holds_sharing(sync):
    sync()

    assert set(Relationship.objects.values_list("sign_in", flat=True)) == {"pending"}
    assert [limit.adult.first_name for limit in Restriction.objects.all()] == ["Rami"]


def test_the_same_school_again_changes_nothing(sync):
    sync()
    changes = sync()
    total = changes.totals()

    assert {name: total[name] for name in NOTHING} == NOTHING
    assert changes.leavers == ()


def test_who_is_missing_from_a_full_read_is_only_proposed(server, sync):
    sync()
    del server.lists["students"][1]
    changes = sync()

    assert changes.reading.is_full
    assert [leaver.label for leaver in changes.leavers] == ["Ada Quill"]
    assert Pupil.objects.get(first_name="Ada").left is None


def test_what_nobody_may_see_has_not_left(server, sync):
    """Without contacts the same read is no full list: nobody leaves, no address is emptied, no link ends."""
    sync()
    server.not_granted.add("contacts")
    del server.lists["students"][1]
    for student in server.lists["students"]:
        del student["contacts"]
    changes = sync()

    assert not changes.reading.is_full
    assert (changes.leavers, changes.withdrawals) == ((), ())
    assert [(p.code, p.severity) for p in changes.problems] == [("NO_GUARDIANS", "file")]
    assert Adult.objects.get(first_name="Hala").email == "hala@home.example"


def test_a_read_since_a_day_asks_for_changes_and_takes_leavers_from_deletions(server, sync):
    sync()
    server.asked.clear()
    server.lists |= {name: [] for name in ("students", "contacts", "employees", "classes", "groups")}
    server.lists["deletions"] = [{"id": "A2", "type": "students"}]
    server.lists["attendance/session"] = [
        {"student": "A1", "date": "2026-03-10", "session": "AM", "attendance_code": "X1"}
    ]
    changes = sync("wonde:2026-03-08")

    assert not changes.reading.is_full
    assert [leaver.label for leaver in changes.leavers] == ["Ada Quill"]
    assert counts(changes, "marks") == {"new": 1}
    assert all(
        "updated_after=2026-03-08" in asked for asked in server.asked if not asked.startswith(("?", "attendance-c"))
    )


def test_a_class_that_changed_finds_its_pupils_on_record(server, sync):
    sync()
    server.lists |= {name: [] for name in ("students", "contacts", "employees", "groups", "deletions")}
    server.lists["classes"][0]["students"] = data([{"id": "A1"}, {"id": "A2"}])
    changes = sync("wonde:2026-03-08")

    assert counts(changes, "memberships") == {"new": 1, "unchanged": 1}


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"surname": "", "forename": ""}, "REQ_MISSING", "rejected"),
        ({"id": None}, "REQ_MISSING", "rejected"),
        ({"education_details": data({"upn": "A999100109011"})}, "UPN_CHECK", "warning"),
        ({"date_of_birth": "1817-01-01"}, "DOB_IMPLAUSIBLE", "warning"),
        ({"id": "A1"}, "DUP_ROW", "warning"),
    ],
)
def test_each_fault_has_its_code(server, client, change, code, severity):
    server.lists = {name: [] for name in server.lists} | {"students": server.lists["students"]}
    server.lists["students"][1] |= {"contacts": data([])} | change
    reading = read_school(client, Problems(), as_of=DAY)

    assert (code, severity) in [(p.code, p.severity.value) for p in reading.problems]
    assert len(reading.pupils) + len([a for a in reading.set_aside if a.kind == "pupils"]) == 2


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"data": None}, [None], {"data": {"data": []}}, True])
def test_fields_of_any_shape_are_read_or_left(server, client, odd):
    for key in ("contacts", "education_details", "year", "date_of_birth", "legal_forename"):
        server.lists["students"][0][key] = odd
    for key in ("contact_details", "title"):
        server.lists["contacts"][0][key] = odd
    for name in ("classes", "groups"):
        server.lists[name][0] |= {"students": odd, "employees": odd, "type": odd}
    for key in ("student", "date", "session", "attendance_code", "minutes_late"):
        server.lists["attendance/session"][0][key] = odd
    reading = read_school(client, Problems(), as_of=DAY)

    assert len(reading.pupils) == 2


# -- how it is asked ------------------------------------------------------------------------------------------------


def test_off_until_a_key_is_set(settings):
    assert not settings.WONDE_TOKEN
    reading = wonde.read_live("wonde:", as_of=DAY)

    assert (reading.is_refused, [p.code for p in reading.problems]) == (True, ["FILE_MISSING"])


def test_the_key_goes_in_its_header_and_nowhere_else(server, client, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    list(client.all("students"))

    assert set(server.keys) == {f"Bearer {TOKEN}"}
    assert not [asked for asked in server.asked if TOKEN in asked]


@pytest.mark.parametrize(
    "onward",
    [
        "http://localhost:1/v1.0/schools/x/students?page=2",
        "https://elsewhere.example/v1.0/schools/x/students?page=2",
        "http://127.0.0.1:1/v1.0/schools",
        "file:///etc/passwd",
        "//elsewhere.example/v1.0/",
        "{url}../../private",
        "http://user@127.0.0.1:{port}/v1.0/x",
        "http://127.0.0.1:{port}/other",
        "http://127.0.0.1:99999999/v1.0/",
    ],
)
def test_an_answer_never_sends_us_to_another_address(server, client, onward):
    port = server.url.split(":")[2].split("/")[0]
    server.next_is = onward.replace("{url}", server.url).replace("{port}", port)
    with pytest.raises(FileRefused, match="another address"):
        list(client.all("students"))
    assert len(server.asked) == 1


def test_the_key_never_reaches_another_server(server, client, monkeypatch):
    with wonde_server.running() as other:
        server.next_is = f"{other.url}schools/{SCHOOL}/students?page=2"
        with pytest.raises(FileRefused, match="another address"):
            list(client.all("students"))
        assert other.keys == []

        # The control: without the guard the key would be handed to whoever is named.
        monkeypatch.setattr(Wonde, "_next", lambda self, page, asked: page["meta"]["pagination"]["next"])
        list(client.all("students"))
        assert other.keys == [f"Bearer {TOKEN}"]


def test_a_redirect_is_not_followed(server, client):
    server.answers["students"] = [(302, {"Location": f"{server.url}schools/{SCHOOL}/contacts"}, {})]
    with pytest.raises(FileRefused, match="does not know"):
        list(client.all("students"))
    assert len(server.asked) == 1


def test_pages_that_lead_round_in_a_circle_end(server, client):
    server.next_is = f"{server.url}schools/{SCHOOL}/students?page=1"
    with pytest.raises(FileRefused, match="circle"):
        list(client.all("students"))


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (401, "FILE_PROTECTED", "did not accept the key"),
        (404, "FILE_MISSING", "does not know this school"),
        (422, "FILE_NOT_TABULAR", "did not understand"),
        (418, "FILE_NOT_TABULAR", "does not know"),
    ],
)
def test_each_refusal_is_a_sentence_and_is_not_repeated(server, client, status, code, says):
    server.answers["students"] = [(status, {}, {"error": "x"})] * 9
    with pytest.raises(FileRefused, match=says) as refused:
        list(client.all("students"))
    assert refused.value.problem.code == code
    assert TOKEN not in str(refused.value)
    assert (len(server.asked), client.waits) == (1, [])


def test_a_part_that_was_not_granted_is_normal_and_students_are_not(server, on):
    server.not_granted = {"employees", "groups", "attendance/session", "deletions", "attendance-codes"}
    reading = wonde.read_live("wonde:", as_of=DAY)
    assert (reading.is_refused, reading.is_full, len(reading.pupils)) == (False, True, 2)
    assert set(reading.not_read) == {"employees", "groups", "attendance", "deletions"}

    server.not_granted = {"students"}
    reading = wonde.read_live("wonde:", as_of=DAY)
    assert (reading.is_refused, reading.problems[0].code) == (True, "FILE_PROTECTED")
    assert "Approve the access" in reading.problems[0].message


def test_told_to_wait_we_wait_and_then_go_on(server, client):
    server.answers["students"] = [(429, {"Retry-After": "7"}, {}), (503, {}, {}), (429, {"Retry-After": "99999"}, {})]

    assert len(list(client.all("students"))) == 2
    assert client.waits == [7.0, 2.0, 60.0]


@pytest.mark.parametrize(("status", "says"), [(429, "asks us to wait"), (500, "fault on its side"), (503, "fault")])
def test_but_not_for_ever(server, client, status, says):
    server.answers["students"] = [(status, {}, {})] * 9
    with pytest.raises(FileRefused, match=says):
        list(client.all("students"))
    assert len(server.asked) == 4


def test_a_server_that_does_not_answer_is_given_up(server):
    client = Wonde(TOKEN, SCHOOL, server.url, timeout=(1, 0.05), wait=lambda seconds: None)
    server.slow = 0.3
    with pytest.raises(FileRefused, match="did not answer"):
        list(client.all("students"))
    nobody = Wonde(TOKEN, SCHOOL, "http://127.0.0.1:1/v1.0/", wait=lambda seconds: None)
    with pytest.raises(FileRefused, match="could not be reached"):
        list(nobody.all("students"))


def test_a_trickle_is_given_up(server):
    client = Wonde(TOKEN, SCHOOL, server.url, timeout=(1, 5), longest=0.3, wait=lambda seconds: None)
    server.slow = 0.05
    with pytest.raises(FileRefused, match="too slow"):
        list(client.all("students"))


def test_a_flood_is_refused(server, client, monkeypatch):
    from schoolgate.imports.sources.wonde import client as module

    monkeypatch.setattr(module, "MOST_BYTES_A_PAGE", 100)
    with pytest.raises(FileRefused, match="more than Schoolgate reads"):
        list(client.all("students"))
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_PAGES", 1)
    with pytest.raises(FileRefused, match="more than Schoolgate reads"):
        list(client.all("students"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": 5}', b'{"data": [', b"[" * 100_000, b"\xff\xfe"])
def test_an_answer_that_cannot_be_read_is_refused(server, client, body):
    server.answers["students"] = [(200, {}, body)]
    with pytest.raises(FileRefused, match="could not be read"):
        list(client.all("students"))


def test_no_students_at_all_is_the_wrong_region(server, on):
    server.lists["students"] = []
    reading = wonde.read_live("wonde:", as_of=DAY)

    assert (reading.is_refused, reading.problems[0].code) == (True, "FILE_EMPTY")


@pytest.mark.parametrize("url", ["http://api.wonde.example/v1.0/", "ftp://127.0.0.1/", "file:///etc"])
def test_the_key_never_travels_in_the_open(url):
    with pytest.raises(FileRefused, match="https"):
        Wonde(TOKEN, SCHOOL, url)


def test_a_school_id_cannot_lead_to_another_path(server):
    with pytest.raises(FileRefused, match="no school id"):
        Wonde(TOKEN, "../A1", server.url)


def test_a_single_part_says_when_it_is_not_granted(server, client):
    server.not_granted = {"contacts"}
    with pytest.raises(NotGranted):
        list(client.all("contacts"))


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_looks_and_then_brings_in(server, on, db, capsys):
    assert cli.main(["wonde:", "--json", "--as-of", str(DAY)]) == cli.CLEAN
    assert json.loads(capsys.readouterr().out)["counts"]["pupils"]["new"] == 2
    assert not School.objects.exists()
    assert cli.main(["wonde:", "--apply", "--as-of", str(DAY)]) == cli.CLEAN
    assert "Marks in the register" in capsys.readouterr().out
    assert Pupil.objects.count() == 2
    assert cli.main(["wonde:someday", "--json"]) == cli.REFUSED
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "DATE_INVALID"
