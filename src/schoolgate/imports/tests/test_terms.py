"""Term dates from a calendar file: previewed, taken once, and never a term deleted."""

from datetime import date

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.sources.terms.summaries import Says, read_summary
from schoolgate.imports.tests import packages, seeds
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.test_oneroster import codes_of
from schoolgate.people.calendar import calendar_of
from schoolgate.people.models import ClosedDay, School, Term
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

NOTHING = {"new": 0, "changed": 0}


def event(summary, first, last="", *more):
    """An entry; dates as in the file ("20260105"), with a time where they have one."""

    def prop(name, at):
        return f"{name}{'' if 'T' in at else ';VALUE=DATE'}:{at}" if ":" not in at else f"{name};{at}"

    ends = [prop("DTEND", last)] if last else []
    return ["BEGIN:VEVENT", "UID:x", f"SUMMARY:{summary}", prop("DTSTART", first), *ends, *more, "END:VEVENT"]


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *(line for one in events for line in one), "END:VCALENDAR"]
    return "\r\n".join(lines).encode()


@pytest.fixture
def hill(bring_in):
    bring_in(packages.template())
    return School.objects.get()


@pytest.fixture
def take(tmp_path):
    """Bring a calendar in."""

    def take(data, as_of=DAY):
        return applying.apply(read_path(seeds.put(tmp_path, data), as_of=as_of), by=None, as_of=as_of)

    return take


def outcomes(changes):
    return {name: number for name, number in changes.terms().items() if number}


def terms():
    return [(t.name, str(t.first), str(t.last)) for t in Term.objects.order_by("first")]


def closed():
    return [(f"{c.day:%-d %b}", c.kind) for c in ClosedDay.objects.order_by("day")]


SPRING = event("Spring term", "20260105", "20260328")
HALF_TERM = event("Half term", "20260216", "20260221")
INSET = event("INSET day", "20260105")


def test_a_years_dates_are_taken_with_ends_that_are_the_day_after(hill, take):
    changes = take(calendar(SPRING, HALF_TERM, INSET, event("Year 4 trip to the zoo", "20260310")))

    assert codes_of(changes) == []
    assert (changes.reading.source, changes.reading.read) == ("ical", {"handed-in": 4})
    assert outcomes(changes) == {"new": 3, "skipped": 1}
    assert terms() == [("Spring term", "2026-01-05", "2026-03-27")]
    assert closed() == [
        ("5 Jan", "inset"), ("16 Feb", "holiday"), ("17 Feb", "holiday"), ("18 Feb", "holiday"), ("19 Feb", "holiday"),
        ("20 Feb", "holiday"),
    ]  # fmt: skip
    school_days = calendar_of(hill.pk)
    assert not school_days.is_school_day(date(2026, 1, 5))
    assert school_days.half_term_break(date(2026, 2, 1)) == (date(2026, 2, 14), date(2026, 2, 22))
    assert Entry.objects.filter(verb=Verb.TERM_DATES_SET).count() == 1


def test_a_look_shows_them_and_writes_nothing(hill, tmp_path):
    path = seeds.put(tmp_path, seeds.TERMS.encode())
    changes = applying.preview(read_path(path, as_of=DAY), as_of=DAY)

    assert changes.as_json()["terms"]["new"] == 3
    assert set(changes.as_json()["counts"]) == {
        "schools", "staff", "pupils", "parents", "relationships", "classes", "memberships", "marks",
    }  # fmt: skip
    assert not Term.objects.exists()


def test_the_same_calendar_twice_changes_nothing(hill, take):
    data = calendar(SPRING, HALF_TERM, INSET)
    take(data)
    before = list(Term.objects.values()), list(ClosedDay.objects.values())
    changes = take(data)

    assert outcomes(changes) == {"unchanged": 3}
    assert (list(Term.objects.values()), list(ClosedDay.objects.values())) == before
    assert Entry.objects.filter(verb=Verb.TERM_DATES_SET).count() == 1


def test_what_moved_is_shown_old_and_new_and_nothing_is_deleted(hill, take):
    take(calendar(SPRING, event("Summer term", "20260413", "20260723"), INSET))
    changes = take(calendar(event("Spring term", "20260106", "20260402"), event("Closed: polling", "20260105")))

    assert outcomes(changes) == {"changed": 2}
    assert changes.changes[-2].fields == {
        "first": (date(2026, 1, 5), date(2026, 1, 6)), "last": (date(2026, 3, 27), date(2026, 4, 1)),
    }  # fmt: skip
    assert terms() == [("Spring term", "2026-01-06", "2026-04-01"), ("Summer term", "2026-04-13", "2026-07-22")]
    assert closed() == [("5 Jan", "closure")]


def test_two_terms_may_move_onto_each_others_first_days(hill, take):
    Term.objects.create(school=hill, name="A", first=date(2026, 1, 5), last=date(2026, 1, 9))
    Term.objects.create(school=hill, name="B", first=date(2026, 1, 12), last=date(2026, 1, 30))
    take(calendar(event("B term", "20260112", "20260129")))

    assert terms()[1] == ("B term", "2026-01-12", "2026-01-28")


def test_a_term_over_two_on_record_waits_for_a_person(hill, take):
    take(calendar(SPRING, event("Summer term", "20260413", "20260723")))
    changes = take(calendar(event("Long term", "20260105", "20260601")))

    assert [(p.code, p.severity) for p in changes.problems] == [("KEY_CONFLICT", "held")]
    assert outcomes(changes) == {"held": 1}
    assert len(terms()) == 2


def test_halves_within_their_term_are_no_terms_of_their_own(hill, take):
    changes = take(calendar(event("Spring term first half", "20260105", "20260214"), SPRING, SPRING))

    assert codes_of(changes) == ["DUP_LOGICAL", "DUP_ROW"]
    assert outcomes(changes) == {"new": 1, "merged": 2}
    assert len(terms()) == 1


def test_six_short_terms_stand_as_they_are(hill, take):
    take(calendar(event("Spring 1", "20260105", "20260214"), event("Spring half term 2", "20260223", "20260328")))

    assert [name for name, _, _ in terms()] == ["Spring 1", "Spring half term 2"]


def test_a_term_is_made_of_its_start_and_its_end(hill, take):
    changes = take(
        calendar(
            event("Term starts", "20260413T084500", "20260413T151500"),
            event("End of spring term 1:30pm", "20260327T133000Z"),
            event("Spring term begins", "20260105"),
        )
    )

    assert terms() == [("Spring term", "2026-01-05", "2026-03-27")]
    assert [(p.code, p.severity) for p in changes.problems] == [("REF_MISSING_OPT", "warning")]
    assert outcomes(changes) == {"new": 1, "merged": 1, "skipped": 1}


@pytest.mark.parametrize(
    ("first", "last", "day"),
    [
        ("20260531T233000Z", "20260601T120000Z", "2026-06-01"),  # half past midnight in London
        ("TZID=Europe/London:20260601T090000", "TZID=Europe/London:20260602T000000", "2026-06-01"),
        ("20260601T090000", "20260601T160000", "2026-06-01"),
        ("TZID=GMT Standard Time:20260601T090000", "TZID=GMT Standard Time:20260601T100000", "2026-06-01"),
    ],
)
def test_a_day_is_the_day_on_the_schools_wall(hill, take, first, last, day):
    take(calendar(event("INSET", first, last)))

    assert [str(c.day) for c in ClosedDay.objects.all()] == [day]


def test_days_on_end_are_read_and_other_repeats_are_not(hill, take):
    changes = take(
        calendar(
            event("Half term", "20260216", "", "RRULE:FREQ=DAILY;COUNT=5"),
            event("INSET", "20260105", "", "RRULE:FREQ=WEEKLY;COUNT=30"),
            event("Bank holiday", "20260504", "", "RRULE:FREQ=YEARLY"),
        )
    )

    assert closed() == [(f"{day} Feb", "holiday") for day in range(16, 21)]
    assert codes_of(changes) == ["ENUM_INVALID", "ENUM_INVALID"]
    assert "INSET" in changes.problems[0].message


@pytest.mark.parametrize(
    "data",
    [
        calendar(event("INSET", "20260105", "", "RRULE:FREQ=SECONDLY")),
        calendar(event("INSET", "20260105", "", "RRULE:FREQ=DAILY;COUNT=99999999")),
        calendar(event("INSET", "20260105", "", "RRULE:FREQ=MINUT", " ELY;COUNT=5")),
        calendar(*[event("INSET", "20260105")] * 4001),
        calendar(["BEGIN:VEVENT"] * 6),
        calendar(event("x", "20260105")) + b"X-PAD:" + b"x" * (9 * 1024 * 1024),
    ],
    ids=["seconds", "count", "folded", "many", "deep", "large"],
)
def test_a_bomb_is_refused(hill, take, data):
    changes = take(data)

    assert (codes_of(changes), changes.is_refused) == (["FILE_TYPE"], True)
    assert not ClosedDay.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (calendar(SPRING)[:-20], "FILE_NOT_TABULAR"),
        (calendar(SPRING[:-1]), "FILE_NOT_TABULAR"),
        (calendar(), "FILE_EMPTY"),
    ],
)
def test_a_damaged_calendar_is_refused(hill, take, data, code):
    changes = take(data)

    assert (codes_of(changes), changes.is_refused) == ([code], True)


@pytest.mark.parametrize(
    ("first", "last"),
    [("20261399", ""), ("16010105", ""), ("20260105", "20260101"), ("20260105", "20290105"), ("", "")],
)
def test_one_spoilt_entry_spoils_no_other(hill, take, first, last):
    changes = take(calendar(event("Autumn term", first, last), SPRING))

    assert outcomes(changes) in ({"new": 1, "rejected": 1}, {"new": 1, "skipped": 1})
    assert len(terms()) == 1


def test_cancelled_entries_and_titles_that_can_be_read_two_ways_are_left_out(hill, take):
    changes = take(
        calendar(
            event("INSET day", "20260105", "", "STATUS:CANCELLED"),
            event("Half term begins", "20260213"),
            event("Term", "20260213"),
        )
    )

    assert outcomes(changes) == {"skipped": 3}
    assert codes_of(changes) == ["ENUM_INVALID", "ENUM_INVALID", "FILE_EMPTY"]
    assert not ClosedDay.objects.exists()


def test_an_inset_day_within_half_term_is_an_inset_day(hill, take):
    data = calendar(HALF_TERM, event("Staff training day", "20260216"))
    take(data)

    assert closed()[:2] == [("16 Feb", "inset"), ("17 Feb", "holiday")]
    assert outcomes(take(data)) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("title", "days", "says"),
    [
        ("Autumn Term 2025", 100, Says.TERM),
        ("Term 3", 40, Says.TERM),
        ("Half-term", 5, Says.HOLIDAY),
        ("February half term holiday", 9, Says.HOLIDAY),
        ("Autumn half term 1", 50, Says.TERM),
        ("Half-term holiday club", 5, Says.OTHER),
        ("Christmas holidays", 14, Says.HOLIDAY),
        ("Easter break", 14, Says.HOLIDAY),
        ("May Day bank holiday", 1, Says.HOLIDAY),
        ("Good Friday", 1, Says.HOLIDAY),
        ("INSET day (school closed to pupils)", 1, Says.INSET),
        ("Staff training", 1, Says.INSET),
        ("Non-pupil day", 1, Says.INSET),
        ("School closed: polling station", 1, Says.CLOSURE),
        ("Last day of term", 1, Says.ENDS),
        ("School breaks up for the end of term", 1, Says.ENDS),
        ("First day of autumn term", 1, Says.STARTS),
        ("Easter holidays begin", 1, Says.UNCLEAR),
        ("Parents’ evening", 1, Says.OTHER),
        ("End of term assembly", 1, Says.OTHER),
        ("Non-uniform day", 1, Says.OTHER),
        ("", 1, Says.OTHER),
    ],
)
def test_titles_are_read_as_an_office_writes_them(title, days, says):
    assert read_summary(title, days) is says
