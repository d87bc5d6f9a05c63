"""Bringing a list in: all or nothing, the same file twice changes nothing, and nobody is let in by a file."""

import copy

import pytest

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions
from schoolgate.imports.models import ExternalId, ImportRun
from schoolgate.imports.rows import Kind
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_oneroster import codes_of, counts
from schoolgate.people import viewers
from schoolgate.people.models import (
    Adult,
    Placement,
    Pupil,
    Relationship,
    Restriction,
    Right,
    School,
    SchoolClass,
    Staff,
    Teaching,
    User,
)
from schoolgate.people.queries import today
from schoolgate.refusal import Refused
from schoolgate.testing.factories import make_staff, viewer_of
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("files", [packages.one_roster(), packages.template()], ids=["oneroster", "template"])
NOTHING = {"new": 0, "changed": 0}


def changed(changes):
    total = changes.totals()
    return {name: total[name] for name in NOTHING}


def tables():
    """Everything an import may write, as values."""
    models = (School, Pupil, Adult, Staff, SchoolClass, Placement, Teaching, Relationship, Right, ExternalId, User)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@BOTH
def test_the_first_list_opens_the_school(bring_in, files):
    changes = bring_in(files)

    assert codes_of(changes) == []
    school = School.objects.get()
    assert school.name == "Hill Primary"
    omar = Pupil.objects.get(first_name="Omar")
    assert (omar.upn, str(omar.born), omar.year) == (packages.UPN, "2017-02-13", 4)
    assert [p.school_class.name for p in omar.placements.filter(school_class__kind="form")] == ["4 Willow"]
    hala = Adult.objects.get(first_name="Hala")
    assert (hala.email, hala.mobile) == ("hala@home.example", "+447700900101")
    assert Teaching.objects.get().staff.last_name == "Brook"
    assert ImportRun.objects.get().counts == changes.counts()
    assert Entry.objects.get().verb == "roster.imported"


@BOTH
def test_the_same_file_twice_changes_nothing(bring_in, files):
    bring_in(files)
    before = tables()
    changes = bring_in(files)

    assert changed(changes) == NOTHING
    assert tables() == before


@BOTH
def test_an_import_lets_nobody_in(bring_in, files):
    bring_in(files)

    assert set(Relationship.objects.values_list("sign_in", flat=True)) == {"pending"}
    assert User.objects.count() == 0


def test_a_contact_of_unknown_standing_has_no_right_until_confirmed(bring_in):
    bring_in(packages.one_roster())

    assert Right.objects.count() == 0
    assert set(Relationship.objects.values_list("responsibility", flat=True)) == {"unknown"}


def test_known_standing_gives_its_rights_and_still_no_sign_in(bring_in):
    bring_in(packages.template())

    assert Right.objects.filter(relationship__adult__first_name="Rami").count() == 6
    assert not Adult.objects.exclude(user=None).exists()


def test_siblings_share_one_mother(bring_in):
    bring_in(packages.template())

    assert Relationship.objects.filter(adult=Adult.objects.get(first_name="Hala")).count() == 2


def test_what_differs_is_changed_and_nothing_else(bring_in):
    files = packages.one_roster()
    bring_in(files)
    files["users"][2][9] = "Quill-Brown"
    changes = bring_in(files)

    assert changed(changes) == {"new": 0, "changed": 1}
    [change] = [c for c in changes.of(Kind.PUPILS) if c.fields]
    assert change.fields == {"last_name": ("Quill", "Quill-Brown")}


def test_a_moved_child_leaves_one_form_and_joins_another(bring_in):
    files = packages.template()
    bring_in(files)
    files["pupils"][1][6] = "4 Oak"
    changes = bring_in(files)

    assert counts(changes, "memberships") == {"new": 1, "unchanged": 2}
    now = Placement.objects.filter(pupil__first_name="Omar", ends__isnull=True)
    assert [p.school_class.name for p in now] == ["4 Oak"]
    assert changed(bring_in(files)) == NOTHING


def test_contacts_that_swap_their_numbers_do_not_clash(bring_in):
    files = packages.template()
    bring_in(files)
    files["contacts"][1][6], files["contacts"][2][6] = "2", "1"
    bring_in(files)

    numbers = Relationship.objects.filter(pupil__first_name="Omar").values_list("adult__first_name", "priority")
    assert dict(numbers) == {"Hala": 2, "Rami": 1}


def test_two_first_contacts_are_numbered_without_a_tie_and_stay_so(bring_in):
    files = packages.template()
    files["contacts"][2][6] = "1"
    bring_in(files)

    numbers = Relationship.objects.filter(pupil__first_name="Omar").values_list("adult__first_name", "priority")
    assert dict(numbers) == {"Hala": 1, "Rami": 2}
    assert changed(bring_in(files)) == NOTHING


def test_what_the_school_wrote_by_hand_stays(bring_in):
    files = packages.template()
    bring_in(files)
    school = School.objects.get()
    office = viewer_of(make_staff(school, "Jo", "Office", Role.OFFICE))
    hala, omar = Adult.objects.get(first_name="Hala"), Pupil.objects.get(first_name="Omar")
    actions.update_adult(hala, by=office, mobile="+447700900999")
    actions.update_pupil(omar, by=office, known_as="Oz", last_name="Haddad-Reed")
    changes = bring_in(files)

    assert changed(changes) == NOTHING
    hala.refresh_from_db()
    omar.refresh_from_db()
    assert (hala.mobile, omar.last_name) == ("+447700900999", "Haddad-Reed")


def test_a_file_does_not_move_the_address_somebody_signs_in_with(bring_in):
    files = packages.template()
    bring_in(files)
    head = viewer_of(make_staff(School.objects.get(), "Una", "Head", Role.HEAD))
    link = Relationship.objects.get(adult__first_name="Rami")
    actions.confirm_access(link, by=head)
    files["contacts"][2][9] = "somebody.else@home.example"
    changes = bring_in(files)

    assert codes_of(changes) == ["KEY_CONFLICT"]
    assert Adult.objects.get(first_name="Rami").email == "rami@home.example"


def _restricted(bring_in, files):
    bring_in(files)
    school = School.objects.get()
    head = viewer_of(make_staff(school, "Una", "Head", Role.HEAD))
    link = Relationship.objects.get(adult__first_name="Rami")
    actions.confirm_access(link, by=head)
    limit = actions.restrict(
        link.pupil, link.adult, by=head, kind=Restriction.Kind.PROHIBITED_STEPS, takes=frozenset({"told", "collect"}),
        is_document_seen=True,
    )  # fmt: skip
    return link, limit, head


@BOTH
def test_a_restriction_outlives_every_import(bring_in, files):
    link, limit, _ = _restricted(bring_in, copy.deepcopy(files))
    before = list(Restriction.objects.values()), list(limit.takes.values())
    later = copy.deepcopy(files)
    for rows in later.values():
        for row in rows[1:]:
            row[:] = [cell.replace("Father", "Stepfather") for cell in row]
    bring_in(later)
    bring_in(files)

    assert (list(Restriction.objects.values()), list(limit.takes.values())) == before
    assert not Relationship.objects.entitled("told").filter(pk=link.pk).exists()


def test_without_the_restriction_the_same_import_leaves_the_father_entitled(bring_in):
    """The control: the guard above is what keeps him away, not the import."""
    link, limit, _ = _restricted(bring_in, packages.template())
    limit.delete()
    bring_in(packages.template())

    assert Relationship.objects.entitled("told").filter(pk=link.pk).exists()


def test_a_link_the_school_ended_is_not_revived(bring_in):
    files = packages.template()
    bring_in(files)
    office = viewer_of(make_staff(School.objects.get(), "Jo", "Office", Role.OFFICE))
    link = actions.end_link(Relationship.objects.get(adult__first_name="Rami"), by=office, on=today())
    Relationship.objects.filter(pk=link.pk).update(starts="2025-01-01", ends="2026-01-01")
    changes = bring_in(files)

    assert counts(changes, "relationships") == {"unchanged": 2, "skipped": 1}
    link.refresh_from_db()
    assert (str(link.ends), link.sign_in) == ("2026-01-01", "withdrawn")


def test_more_responsibility_in_a_file_gives_no_more_rights(bring_in):
    files = packages.template()
    files["contacts"][2][7] = "no"
    bring_in(files)
    files["contacts"][2][7] = "yes"
    bring_in(files)
    link = Relationship.objects.get(adult__first_name="Rami")

    assert link.responsibility == "yes"
    assert not link.rights.filter(kind="sign").exists()


def test_less_responsibility_in_a_file_takes_rights_at_once(bring_in):
    files = packages.template()
    bring_in(files)
    Relationship.objects.update(starts="2025-01-01")
    Right.objects.update(starts="2025-01-01")
    files["contacts"][2][7] = "no"
    bring_in(files)
    link = Relationship.objects.get(adult__first_name="Rami")

    assert not Right.objects.current().filter(relationship=link, kind="sign").exists()


def test_a_note_of_a_court_order_holds_sharing_once(bring_in):
    files = packages.template()
    for row, value in zip(files["contacts"], ["No contact", "", "yes", ""], strict=True):
        row.append(value)
    bring_in(files)
    limit = Restriction.objects.get()

    assert (limit.adult.first_name, limit.kind, limit.takes.count()) == ("Rami", "unverified", 6)
    Restriction.objects.all().delete()  # as if people had decided
    bring_in(files)
    assert not Restriction.objects.exists()


def test_who_is_missing_from_a_full_list_is_only_proposed_as_a_leaver(bring_in):
    files = packages.one_roster()
    bring_in(files)
    del files["users"][2]
    del files["enrollments"][2]
    del files["demographics"][2]
    changes = bring_in(files)

    assert [leaver.label for leaver in changes.leavers] == ["Ada Quill"]
    assert Pupil.objects.get(first_name="Ada").left is None


def test_a_link_gone_from_a_full_list_ends_the_sign_in_for_that_child(bring_in):
    files = packages.one_roster()
    bring_in(files)
    head = viewer_of(make_staff(School.objects.get(), "Una", "Head", Role.HEAD))
    link = Relationship.objects.get(adult__first_name="Hala")
    actions.confirm_access(link, by=head)
    files["users"][1][15] = "a2"
    bring_in(files)
    link.refresh_from_db()

    assert link.sign_in == "withdrawn"
    assert viewers.contexts_of(link.adult.user) == []


def test_another_schools_list_is_refused_whole(bring_in, tmp_path, day):
    from schoolgate.imports import apply as applying
    from schoolgate.imports.sources.detect import read_path

    bring_in(packages.one_roster())
    files = packages.one_roster()
    files["orgs"][2][3:6] = ["Other Primary", "school", "654321"]
    changes = applying.apply(read_path(packages.write_folder(tmp_path / "o", files), as_of=day), by=None, as_of=day)

    assert (codes_of(changes), changes.is_refused) == (["SCHOOL_MISMATCH"], True)
    assert School.objects.count() == 1


def test_a_list_that_names_no_school_asks_for_its_name(bring_in):
    with pytest.raises(Refused, match="Give its name"):
        bring_in(packages.template(), school="")
    assert not School.objects.exists()


def test_contacts_alone_find_the_children_on_record(bring_in):
    files = packages.template()
    bring_in({"pupils": files["pupils"]})
    changes = bring_in({"contacts": files["contacts"]})

    assert codes_of(changes) == []
    assert counts(changes, "relationships") == {"new": 3}


def test_a_delta_points_at_what_was_sent_before(bring_in):
    files = packages.one_roster()
    bring_in(files)
    row = list(files["enrollments"][2])
    row[:6] = ["e9", "active", "2026-03-09T00:00:00.000Z", "c2", "s1", "p2"]
    delta = {
        "orgs": files["orgs"],
        "users": [files["users"][0], list(files["users"][2])],
        "enrollments": [files["enrollments"][0], row],
    }
    delta["users"][1][1:3] = ["active", "2026-03-09T00:00:00.000Z"]
    changes = bring_in(delta)

    assert counts(changes, "memberships") == {"new": 1}
    assert changes.leavers == ()


def test_the_same_child_from_another_system_is_recognised(bring_in):
    bring_in(packages.one_roster())
    changes = bring_in(packages.template())

    assert counts(changes, "pupils") == {"new": 1, "unchanged": 1}
    assert Pupil.objects.filter(upn=packages.UPN).count() == 1
    assert Adult.objects.filter(first_name="Hala").count() == 1


def test_a_fault_halfway_leaves_nothing_behind(bring_in, monkeypatch):
    from schoolgate.enrolment import roster

    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(roster, "link_many", fail)
    with pytest.raises(RuntimeError):
        bring_in(packages.one_roster())
    assert not any(tables().values())


def test_a_second_address_ends_the_sharing_for_both(bring_in):
    files = packages.template()
    files["contacts"][2][9] = "hala@home.example"
    bring_in(files)
    assert Adult.objects.filter(is_contact_shared=True).count() == 2
    files["contacts"][2][9] = "rami@home.example"
    bring_in(files)

    assert Adult.objects.filter(is_contact_shared=True).count() == 0
    assert changed(bring_in(files)) == NOTHING


def test_only_the_few_bring_in_a_list_and_only_their_own_schools(bring_in):
    bring_in(packages.template())
    school = School.objects.get()
    office = viewer_of(make_staff(school, "Jo", "Office", Role.OFFICE))
    admin = viewer_of(make_staff(school, "Al", "Min", Role.SCHOOL_ADMIN))
    with pytest.raises(Refused, match="Only the head"):
        bring_in(packages.template(), by=office)
    with pytest.raises(Refused, match="another school"):
        bring_in(packages.template(), by=admin, school="Elsewhere")
    bring_in(packages.template(), by=admin)

    assert ImportRun.objects.latest("pk").by.first_name == "Al"
    assert School.objects.count() == 1


def test_what_a_parent_changed_themself_stays(bring_in):
    from schoolgate.accounts.actions import change_mobile

    files = packages.template()
    bring_in(files)
    head = viewer_of(make_staff(School.objects.get(), "Una", "Head", Role.HEAD))
    actions.confirm_access(Relationship.objects.filter(adult__first_name="Hala").first(), by=head)
    change_mobile(viewer_of(Adult.objects.get(first_name="Hala")), "07700 900555")

    assert changed(bring_in(files)) == NOTHING
    assert Adult.objects.get(first_name="Hala").mobile == "07700 900555"
