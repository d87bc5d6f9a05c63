"""The Common Transfer File: a few children with their contacts, and nothing that is none of our business."""

from datetime import date, timedelta

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.compare import compare
from schoolgate.imports.known import Known
from schoolgate.imports.package import SourceFile
from schoolgate.imports.sources import ctf
from schoolgate.imports.sources.ctf.attendance import find_calendar
from schoolgate.imports.sources.ctf.state import in_title_case
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests.packages import OTHER_UPN, UPN
from schoolgate.people.models import Adult, Pupil, Relationship, School

MONDAY = date(2026, 1, 5)
OMAR = f"""<Pupil><UPN>{UPN}</UPN><Surname>HADDAD</Surname><Forename>OMAR</Forename><DOB>2017-02-13</DOB><Sex>M</Sex>
  <BasicDetails><NCyearActual>4</NCyearActual></BasicDetails>{{}}</Pupil>"""
NOUR = f"""<Pupil><UPN>{OTHER_UPN}</UPN><Surname>HADDAD</Surname><Forename>NOUR</Forename><DOB>2019-06-01</DOB>
  <Gender>F</Gender>{{}}</Pupil>"""
HALA = """<Contact><Order>1</Order><Title>MRS</Title><Surname>HADDAD</Surname><Forename>HALA</Forename>
  <Relationship>PAM</Relationship><Responsibility>true</Responsibility>
  <Address><AddressAsPupil>true</AddressAsPupil></Address>
  <Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>01632 960001</PhoneNo></Phone>
  <Phone><TelephoneType>M</TelephoneType><PhoneNo>07700 900101</PhoneNo></Phone></Phones>
  <Email>hala@home.example</Email></Contact>"""


def ctf_file(*pupils, root="CTfile", data="CTFpupilData", version="25.0", source="8012999", dest="8012000", name=""):
    """A transfer file as text."""
    schools = "".join(
        f"<{kind}><LEA>{number[:3]}</LEA><Estab>{number[3:]}</Estab>{name if kind == 'SourceSchool' else ''}</{kind}>"
        for kind, number in (("SourceSchool", source), ("DestSchool", dest))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}><Header><DocumentName>Common Transfer File</DocumentName>'
        f"<CTFversion>{version}</CTFversion><DateTime>2026-03-06T10:00:00</DateTime>{schools}</Header>\n"
        f"<{data}>{''.join(pupils)}</{data}></{root}>"
    )


def contacts(*boxes):
    return f"<Contacts>{''.join(boxes)}</Contacts>"


@pytest.fixture
def read(tmp_path, day):
    """Read a text or bytes as the only file."""

    def read(text):
        path = tmp_path / "handed-in"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_path(path, as_of=day)

    return read


@pytest.fixture
def show(read, day):
    return lambda text: compare(read(text), [], lambda known: Known(known), as_of=day)


@pytest.fixture
def take(db, read, day):
    School.objects.create(name="Hill Primary", laestab="8012000")
    return lambda text: applying.apply(read(text), by=None, as_of=day)


def codes_of(found):
    return sorted(problem.code for problem in found.problems)


def counts(changes, kind):
    return {name: count for name, count in changes.counts()[kind].items() if count}


def test_a_child_and_her_brother_have_one_mother(show):
    changes = show(ctf_file(OMAR.format(contacts(HALA)), NOUR.format(contacts(HALA))))

    assert (changes.reading.source, codes_of(changes)) == ("ctf", [])
    assert changes.reading.read == {"handed-in": 2}
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "parents") == {"new": 1, "merged": 1}
    assert counts(changes, "relationships") == {"new": 2}
    assert changes.reading.is_full is False


def test_a_contact_is_read_whole(read):
    reading = read(ctf_file(OMAR.format(contacts(HALA))))
    [adult], [link], [pupil] = reading.adults, reading.links, reading.pupils

    assert (adult.title, adult.first_name, adult.last_name) == ("Mrs", "Hala", "Haddad")
    assert (adult.email, adult.mobile) == ("hala@home.example", "+447700900101")
    assert (link.relationship, link.responsibility, link.priority, link.lives_with) == ("mother", True, 1, True)
    assert (pupil.first_name, pupil.year, pupil.upn) == ("Omar", 4, UPN)


@pytest.mark.parametrize("word", ["SWR", "DOC", "CHM", "HTR"])
def test_people_to_ring_who_are_no_family_are_kept_and_never_invited(take, word):
    take(ctf_file(OMAR.format(contacts(HALA.replace("PAM", word)))))
    link = Relationship.objects.get()

    assert (link.is_emergency, link.sign_in) == (True, Relationship.SignIn.WITHDRAWN)


def test_nobody_may_sign_in_because_of_a_file(take):
    take(ctf_file(OMAR.format(contacts(HALA))))

    assert Relationship.objects.get().sign_in == Relationship.SignIn.PENDING


@pytest.mark.parametrize(
    ("said", "means"),
    [("true", True), ("false", False), ("1", True), ("0", False), ("T", True), ("F", False), ("Y", True), ("N", False),
     ("", None)],
)  # fmt: skip
def test_responsibility_is_said_in_many_ways_and_unknown_stays_unknown(read, said, means):
    assert read(ctf_file(OMAR.format(contacts(HALA.replace("true", said, 1))))).links[0].responsibility is means


def test_what_is_none_of_our_business_is_not_even_held(read):
    private = """<Ethnicity>canary</Ethnicity><MedicalFlag>canary</MedicalFlag>"""
    more = """<LookedAfter><InCare>canary</InCare></LookedAfter><FSMhistory><FSMinstance><FSMstartDate>canary
      </FSMstartDate></FSMinstance></FSMhistory><SENhistory><Email>canary@x.example</Email></SENhistory>
      <Address><AddressLines><AddressLine1>canary</AddressLine1></AddressLines></Address>"""
    text = ctf_file(OMAR.replace("<NCyearActual>", f"{private}<NCyearActual>").format(more))

    assert "canary" in text
    assert "canary" not in repr(read(text))


@pytest.mark.parametrize(
    ("capitals", "spelt"),
    [("HADDAD-QUILL", "Haddad-Quill"), ("O'NEILL", "O'Neill"), ("MCKAY", "McKay"), ("ANNE MARIE", "Anne Marie"),
     ("ZOË", "Zoë")],
)  # fmt: skip
def test_capitals_become_names(capitals, spelt):
    assert in_title_case(capitals) == spelt


def test_a_name_on_record_keeps_its_own_spelling(take):
    take(ctf_file(OMAR.format(contacts(HALA))))
    Pupil.objects.update(last_name="HaDdad")
    Adult.objects.update(last_name="HaDdad")
    again = take(ctf_file(OMAR.format(contacts(HALA))))

    assert (again.totals()["new"], again.totals()["changed"]) == (0, 0)
    assert Pupil.objects.get().last_name == "HaDdad"


def test_the_same_file_twice_changes_nothing_and_nobody_has_left(take):
    take(ctf_file(OMAR.format(contacts(HALA)), NOUR.format("")))
    again = take(ctf_file(OMAR.format(contacts(HALA))))

    assert (again.totals()["new"], again.totals()["changed"], again.leavers) == (0, 0, ())


@pytest.mark.parametrize(
    ("old", "new", "code", "severity", "kind"),
    [
        (UPN, "A801200001001", "UPN_CHECK", "held", "pupils"),
        (UPN, "12345", "UPN_FORMAT", "held", "pupils"),
        ("<Surname>HADDAD</Surname><Forename>OMAR", "<Surname/><Forename>OMAR", "REQ_MISSING", "rejected", "pupils"),
        ("2017-02-13", "soon", "DATE_INVALID", "rejected", "pupils"),
        ("2017-02-13", "1900-01-01", "DOB_IMPLAUSIBLE", "warning", None),
        ("<Forename>HALA</Forename>", "", "REQ_MISSING", "rejected", "parents"),
        ("PAM", "QQQ", "ENUM_INVALID", "warning", None),
        ("<Order>1</Order>", "<Order>first</Order>", "ENUM_INVALID", "warning", None),
        ("<Responsibility>true", "<Responsibility>perhaps", "ENUM_INVALID", "warning", None),
        ("hala@home.example", "hala at home", "EMAIL_INVALID", "warning", None),
        ("07700 900101", "123", "PHONE_INVALID", "warning", None),
        ("25.0", "99.0", "MANIFEST_VALUE", "file", None),
        ("OMAR", "ZoÃ«", "MOJIBAKE", "warning", None),
    ],
)  # fmt: skip
def test_each_fault_has_its_code_and_its_place(show, old, new, code, severity, kind):
    changes = show(ctf_file(OMAR.format(contacts(HALA)), NOUR.format("")).replace(old, new, 1))
    found = [p for p in changes.problems if p.code == code]

    assert found, codes_of(changes)
    assert (found[0].severity, found[0].file) == (severity, "handed-in")
    assert found[0].line > 1
    assert not found[0].message.startswith(code)
    if kind:
        assert changes.counts()[kind][severity] == 1
    total = {k: sum(v.values()) for k, v in changes.counts().items()}
    assert (total["pupils"], total["parents"], total["relationships"]) == (2, 1, 1)


def test_one_upn_on_two_children_holds_both(show):
    changes = show(ctf_file(OMAR.format(""), NOUR.replace(OTHER_UPN, UPN).format("")))

    assert counts(changes, "pupils") == {"held": 2}
    assert codes_of(changes) == ["UPN_DUP", "UPN_DUP"]


def test_one_child_in_two_files_is_one_child(show):
    changes = show(ctf_file(OMAR.format(""), OMAR.format(contacts(HALA))))

    assert counts(changes, "pupils") == {"new": 1, "merged": 1}
    assert counts(changes, "relationships") == {"new": 1}


def test_a_child_without_a_upn_is_read(show):
    assert counts(show(ctf_file(OMAR.replace(UPN, "").format(""))), "pupils") == {"new": 1}


def test_the_child_s_own_address_is_not_taken_for_a_parent_s(show):
    child = OMAR.format("<Email>Hala@home.example</Email>" + contacts(HALA))
    changes = show(ctf_file(child))

    assert "EMAIL_SAME_AS_PUPIL" in codes_of(changes)
    assert changes.reading.adults[0].email == ""


def test_the_admissions_file_is_read_the_same_way(show):
    changes = show(ctf_file(OMAR.format(contacts(HALA)), root="ATfile", data="ATFpupilData"))

    assert (changes.reading.source, counts(changes, "pupils")) == ("ctf", {"new": 1})


def test_we_are_the_school_it_is_for(read):
    [school] = read(ctf_file(OMAR.format(""))).schools
    assert (school.laestab, school.name) == ("8012000", "")

    own = ctf_file(OMAR.format(""), source="8012000", name="<SchoolName>Hill Primary</SchoolName>")
    assert read(own).schools[0].name == "Hill Primary"
    assert read(ctf_file(OMAR.format(""), dest="XXXXXXX")).schools == ()


def test_a_file_for_another_school_is_refused(take):
    changes = take(ctf_file(OMAR.format(""), dest="8013000"))

    assert (codes_of(changes), changes.is_refused) == (["NO_GUARDIANS", "SCHOOL_MISMATCH"], True)
    assert "801/3000" in changes.problems[-1].message
    assert not Pupil.objects.exists()


def test_windows_letters_are_read_and_pointed_out(show):
    changes = show(ctf_file(OMAR.replace("OMAR", "Zoë").format("")).encode("cp1252"))

    assert codes_of(changes) == ["ENCODING_GUESSED", "NO_GUARDIANS"]
    assert changes.reading.pupils[0].first_name == "Zoë"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY a "b">]><CTfile>&a;</CTfile>', "FILE_TYPE"),
        ('<!DOCTYPE CTfile SYSTEM "http://elsewhere.invalid/x.dtd"><CTfile/>', "FILE_TYPE"),
        ('<!DOCTYPE CTfile [<!ENTITY x SYSTEM "file:///etc/passwd">]><CTfile>&x;</CTfile>', "FILE_TYPE"),
        ("<CTfile>&nowhere;</CTfile>", "FILE_TYPE"),
        ("<CTfile>" + "<Address>" * 100 + "</Address>" * 100 + "</CTfile>", "FILE_TYPE"),
        ("<CTfile><Header>" + "x" * 30_000 + "</Header></CTfile>", "FILE_TYPE"),
        ("<CTfile " + " ".join(f'a{n}=""' for n in range(1000)) + "/>", "FILE_TYPE"),
        (ctf_file(OMAR.format(""))[:-60], "FILE_NOT_TABULAR"),
        ('<?xml version="1.0" encoding="klingon"?><CTfile/>', "FILE_NOT_TABULAR"),
        ("<CTfile>\x00</CTfile>", "FILE_NOT_TABULAR"),
    ],
)
def test_what_is_no_safe_file_is_refused_whole(show, text, code):
    changes = show(text)

    assert (codes_of(changes), changes.is_refused) == ([code], True)


def test_it_is_known_by_its_first_element():
    assert ctf.is_file(SourceFile("photo.png", ctf_file().encode("utf-16")))
    assert not ctf.is_file(SourceFile("ctf.xml", b"<?xml version='1.0'?><rss/>"))


def year(marks, start=MONDAY, possible=None, school="8012000"):
    counted = sum(1 for mark in marks if mark not in "#- DXYZQ")
    return f"""<Attendance><YearData><Year>2025</Year><LEA>{school[:3]}</LEA><Estab>{school[3:]}</Estab>
      <SessionsPossible>{counted if possible is None else possible}</SessionsPossible>
      <AttendSessions><AttendanceStartDate>{start}</AttendanceStartDate><AttendanceMarks>{marks}</AttendanceMarks>
      </AttendSessions></YearData></Attendance>"""


WEEK = "/\\" * 5
PADDED = "/\\" * 5 + "####"


def test_a_padded_register_proves_its_calendar(show):
    changes = show(ctf_file(OMAR.format(year(PADDED + "#" * 10 + "####" + "LII\\/\\/\\/\\####"))))
    marks = changes.reading.marks

    assert "ATT_LENGTH" not in codes_of(changes)
    assert len(marks) == 20
    assert [(m.day, m.session, m.code) for m in marks[10:13]] == [
        (MONDAY + timedelta(14), "AM", "L"), (MONDAY + timedelta(14), "PM", "I"), (MONDAY + timedelta(15), "AM", "I"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "possible"),
    [
        (WEEK * 4, None),  # no weekend has a place, and nothing says where it ends
        (PADDED, None),  # one empty weekend may be two days of holiday
        (PADDED * 3, 7),  # the school counts otherwise
        (PADDED * 3, ""),
        ("\\/" * 5 + "####" + PADDED, None),  # afternoons before mornings
        (PADDED * 2 + "/", None),
    ],
)
def test_marks_whose_days_nobody_can_prove_are_left_out_and_counted(show, marks, possible):
    changes = show(ctf_file(OMAR.format(year(marks, possible=possible))))

    assert "ATT_LENGTH" in codes_of(changes)
    assert changes.reading.marks == ()
    assert counts(changes, "marks") == {"skipped": len(marks.replace("#", ""))}


def test_another_school_s_register_is_not_ours(show):
    changes = show(ctf_file(OMAR.format(year(PADDED * 3, school="8012999"))))

    assert counts(changes, "marks") == {"skipped": 30}


def test_a_string_of_weekdays_is_proved_by_its_end_or_by_christmas():
    friday = date(2026, 1, 30)
    assert find_calendar(MONDAY, WEEK * 4, friday)(19) == friday
    assert find_calendar(MONDAY, WEEK * 4, friday + timedelta(7)) is None

    start = date(2025, 12, 15)
    over_christmas = WEEK + "#" * 20 + WEEK
    assert find_calendar(start, over_christmas, None)(15) == date(2026, 1, 5)
    assert find_calendar(start, WEEK * 4, None) is None


def test_a_blank_is_no_mark_and_never_an_absence(read):
    text = ctf_file(OMAR.format(year("/- \\" + "/\\" * 3 + "####" + PADDED)))

    assert [m.code for m in read(text).marks[:4]] == ["/", "\\", "/", "\\"]
