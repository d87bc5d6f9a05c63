"""What a list may not take from a school: its own words, its own places, and many sign-ins at once."""

import pytest

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions
from schoolgate.imports.rows import Kind
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_apply import NOTHING, changed
from schoolgate.imports.tests.test_oneroster import codes_of
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, School, SchoolClass, Teaching
from schoolgate.testing.factories import make_staff, viewer_of
from schoolgate.timeline.actions import digest
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db


def head():
    return viewer_of(make_staff(School.objects.get(), "Una", "Head", Role.HEAD))


def test_what_the_school_wrote_by_hand_is_said_where_the_list_differs(bring_in):
    files = packages.template()
    bring_in(files)
    actions.update_pupil(Pupil.objects.get(first_name="Omar"), by=head(), last_name="Haddad-Reed")
    changes = bring_in(files)

    assert changed(changes) == NOTHING
    [change] = [change for change in changes.of(Kind.PUPILS) if change.kept]
    assert (change.label, dict(change.kept)) == ("Omar Haddad", {"last_name": ("Haddad-Reed", "Haddad")})
    assert changes.as_json()["kept_as_written"] == 1


def test_what_a_list_leaves_empty_contradicts_nobody(bring_in):
    files = packages.template()
    bring_in(files)
    actions.update_adult(Adult.objects.get(first_name="Rami"), by=head(), mobile="+447700900999")

    assert bring_in(files).count_kept() == 0


def test_a_link_that_the_school_corrected_is_said_too(bring_in):
    files = packages.template()
    bring_in(files)
    link = Relationship.objects.get(adult__first_name="Rami")
    actions.update_link(link, by=head(), kind="stepfather")
    changes = bring_in(files)

    [change] = [change for change in changes.of(Kind.RELATIONSHIPS) if change.kept]
    assert dict(change.kept) == {"kind": ("stepfather", "father")}


def placed(name):
    """Who is in a class without an end."""
    return set(Placement.objects.filter(school_class__name=name, ends=None).values_list("pupil__first_name", flat=True))


def maths_with_both():
    """The package with Ada in the maths group as well, so that it does not stand empty without Omar."""
    files = packages.one_roster()
    files["enrollments"].append(["e5", "", "", "c2", "s1", "p2", "student", "", "", ""])
    return files


def without(files, ref):
    files["enrollments"] = [row for row in files["enrollments"] if row[0] != ref]
    return files


def test_who_is_gone_from_a_class_of_a_full_list_leaves_it_the_day_before(bring_in):
    bring_in(maths_with_both())
    Placement.objects.update(starts="2025-09-01")
    changes = bring_in(without(maths_with_both(), "e4"))

    assert placed("Maths") == {"Ada"}
    assert str(Placement.objects.get(school_class__name="Maths", pupil__first_name="Omar").ends) == "2026-03-09"
    assert changed(changes) == NOTHING  # no row of the file says so: it is in the plan all the same
    assert len([c for c in changes.changes if c.kind == Kind.MEMBERSHIPS and c.fields]) == 1
    again = bring_in(without(maths_with_both(), "e4"))
    assert not [c for c in again.changes if c.fields]


def test_a_place_given_by_hand_stays(bring_in):
    bring_in(without(maths_with_both(), "e4"))
    actions.place(Pupil.objects.get(first_name="Omar"), SchoolClass.objects.get(name="Maths"), by=head())
    bring_in(without(maths_with_both(), "e4"))

    assert placed("Maths") == {"Omar", "Ada"}


def test_a_class_that_the_list_no_longer_speaks_of_is_left_alone(bring_in):
    bring_in(maths_with_both())
    bring_in(without(without(maths_with_both(), "e4"), "e5"))

    assert placed("Maths") == {"Omar", "Ada"}


def test_a_list_that_was_cut_short_takes_nobody_out_of_a_class(bring_in):
    files = packages.one_roster()
    for n in range(9):
        files["users"].append(
            ["q" + str(n), "", "", "true", "s1", "student", "", "", f"Kim{n}", "Ash", "", "", "", "", "", "", "4", ""]
        )
        files["enrollments"].append([f"f{n}", "", "", "c1", "s1", f"q{n}", "student", "", "", ""])
    bring_in(files)
    for n in range(5):
        without(files, f"f{n}")
    changes = bring_in(files)

    assert len(placed("4 Willow")) == 11
    assert "MODE_CONFLICT" in codes_of(changes)


def test_a_teacher_gone_from_a_class_no_longer_teaches_it(bring_in):
    files = packages.one_roster()
    files["users"].append([*files["users"][6]])
    files["users"][7][0], files["users"][7][8], files["users"][7][12] = "t2", "Ben", "ben@school.example"
    files["enrollments"].append(["e6", "", "", "c1", "s1", "t2", "teacher", "", "", ""])
    bring_in(files)
    bring_in(without(files, "e3"))

    now = Teaching.objects.filter(ends=None)
    assert [teaching.staff.first_name for teaching in now] == ["Ben"]


def families(count):
    """A package with many parents, each let in by the school."""
    files = packages.one_roster()
    for n in range(count):
        name = f"Kim{n}"
        files["users"].append(
            [f"q{n}", "", "", "true", "s1", "student", "", "", name, "Ash", "", "", "", "", "", f"b{n}", "4", ""]
        )
        files["users"].append(
            [
                f"b{n}",
                "",
                "",
                "true",
                "s1",
                "parent",
                "",
                "",
                f"Pat{n}",
                "Ash",
                "",
                "",
                f"b{n}@home.example",
                "",
                "",
                "",
                "",
                "",
            ]
        )
    return files


@pytest.mark.parametrize(("count", "ending", "ends"), [(40, 4, True), (40, 5, False), (6, 3, True)])
def test_many_links_at_once_end_only_where_two_people_say_so(bring_in, count, ending, ends):
    files = families(count)
    bring_in(files)
    una = head()
    for link in Relationship.objects.filter(adult__first_name__startswith="Pat"):
        actions.confirm_access(link, by=una)
    for row in files["users"]:
        if row[0] in {f"q{n}" for n in range(ending)}:
            row[15] = "a1"
    changes = bring_in(files)

    assert len(changes.withdrawals) == ending
    assert changes.is_much_withdrawn is not ends
    withdrawn = Relationship.objects.filter(sign_in="withdrawn").count()
    assert withdrawn == (ending if ends else 0)
    assert ("NO_GUARDIANS" in codes_of(changes)) is not ends


def test_everybody_whom_a_list_changes_has_a_line_in_their_own_history(bring_in):
    files = packages.template()
    bring_in(files)
    for row in files["pupils"][1:]:
        row[5] = "5"
    files["contacts"][2][9], files["contacts"][2][5] = "rami.two@home.example", "Stepfather"
    bring_in(files, by=head())

    lines = Entry.objects.exclude(verb="roster.imported").select_related("pupil", "adult", "by_staff")
    told = {(line.verb, line.pupil and line.pupil.first_name, line.adult and line.adult.first_name) for line in lines}
    assert told == {
        ("pupil.changed", "Omar", None),
        ("pupil.changed", "Nour", None),
        ("adult.changed", None, "Rami"),
        ("relationship.changed", "Omar", "Rami"),
    }
    assert {line.by_staff.first_name for line in lines} == {"Una"}
    assert all(digest(line.salt.value, "year") == line.digest for line in lines if line.verb == "pupil.changed")


def test_a_new_year_takes_as_many_statements_for_many_as_for_few(bring_in, django_assert_max_num_queries):
    """Everybody moves to another class: nothing is done child by child."""
    files = packages.template()
    for n in range(60):
        files["pupils"].append([*files["pupils"][2]])
        files["pupils"][-1][:3] = [f"k{n}", "", f"Kim{n}"]
    bring_in(files)
    for row in files["pupils"][1:]:
        row[6] = "5 Oak"
    with django_assert_max_num_queries(100):
        bring_in(files)
    assert Placement.objects.filter(school_class__name="5 Oak", ends=None).count() == 62
