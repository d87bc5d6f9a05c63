"""Taking a list back: exactly what it did, as long as nobody has built on it, and never a door opened."""

import copy
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from schoolgate.enrolment import actions
from schoolgate.imports import footprint, raw, undo
from schoolgate.imports.models import ExternalId, ImportRun
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.hill import ADA, BEN, OMAR, Hill, again, brought_in, table
from schoolgate.people.models import Adult, Pupil, Relationship, Restriction
from schoolgate.people.queries import today
from schoolgate.refusal import Refused
from schoolgate.testing.factories import restrict
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
PUPIL = ["pupil_id", "upn", "forename", "surname", "date_of_birth", "year", "form"]


@pytest.fixture
def hill() -> Iterator[Hill]:
    yield made.make_hill()
    for key in raw.kept():
        raw.erase(key)


def zipped(files: packages.Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in files.items():
            archive.writestr(f"{name}.csv", packages.as_csv(rows))
    return out.getvalue()


def directory() -> dict[str, list[Any]]:
    """Everything a list may write, as values, but for the nameless rows that history points at."""
    found = {name: list(apps.get_model(name)._default_manager.order_by("pk").values()) for name in footprint.TABLES}
    return {name: [row for row in rows if row.get("first_name") != "–"] for name, rows in found.items()}


def take_back(run: ImportRun, hill: Hill) -> undo.Done:
    return undo.take_back(again(run), by=hill.lead)


def test_taken_back_everything_is_as_it_was(hill: Hill) -> None:
    files = packages.template()
    brought_in(hill, zipped(files), name="list.zip")
    before = directory()
    other = copy.deepcopy(files)
    other["pupils"][1][2] = "Umar"  # a new spelling
    other["pupils"][1][6] = "4 Oak"  # another class
    other["contacts"][2][6] = "3"  # another number
    other["pupils"].append(["103", "", "Sami", "Frost", "04/04/2018", "3", "3 Ash"])
    other["contacts"].append(
        ["103", "", "", "Lena", "Frost", "Mother", "1", "yes", "yes", "l@home.example", "", "", ""]
    )
    run = brought_in(hill, zipped(other), name="list.zip")
    assert directory() != before

    take_back(run, hill)

    assert directory() == before
    assert again(run).state == "undone"
    assert Entry.objects.filter(verb="list.taken-back").count() == 1


def test_whoever_stands_in_history_stays_as_a_row_without_a_name(hill: Hill) -> None:
    """`PUPIL_ADMITTED` names the child, and no line of history is ever cut."""
    brought_in(hill, table(OMAR))
    run = brought_in(hill, table(OMAR, ADA))
    assert Entry.objects.filter(pupil__first_name="Ada").exists()

    take_back(run, hill)

    rest = Pupil.objects.exclude(first_name="Omar").get()
    assert (rest.first_name, rest.last_name, rest.upn, rest.born) == ("–", "", "", None)
    assert list(Pupil.objects.all().on_roll(today())) == [Pupil.objects.get(first_name="Omar")]
    assert not ExternalId.objects.filter(kind="pupils", object_id=rest.pk).exists()
    again_in = brought_in(hill, table(OMAR, ADA))
    assert again_in.counts["pupils"]["new"] == 1


def test_only_the_latest_list_can_be_taken_back(hill: Hill) -> None:
    first = brought_in(hill, table(OMAR))
    brought_in(hill, table(OMAR, ADA))
    with pytest.raises(Refused, match="Another list"):
        take_back(first, hill)


def test_a_parent_who_was_confirmed_stands_in_the_way_by_name(hill: Hill) -> None:
    run = brought_in(hill, zipped(packages.template()), name="list.zip")
    hala = Relationship.objects.filter(adult__first_name="Hala")[0]
    actions.confirm_access(hala, by=hill.second)

    assert "Hala Haddad" in {obstacle.name for obstacle in undo.what(again(run)).obstacles}
    with pytest.raises(Refused, match="Hala Haddad"):
        take_back(run, hill)
    assert Pupil.objects.count() == 2


def test_what_was_corrected_by_hand_since_stands_in_the_way(hill: Hill) -> None:
    run = brought_in(hill, table(OMAR, ADA, BEN))
    actions.update_pupil(Pupil.objects.get(first_name="Ada"), by=hill.lead, known_as="Addie")
    with pytest.raises(Refused, match="Addie Quill"):
        take_back(run, hill)


def test_a_limit_is_never_taken_away(hill: Hill) -> None:
    run = brought_in(hill, zipped(packages.template()), name="list.zip")
    omar, rami = Pupil.objects.get(first_name="Omar"), Adult.objects.get(first_name="Rami")
    restrict(omar, rami, by=hill.office_lead)
    with pytest.raises(Refused, match="limit"):
        take_back(run, hill)
    assert Restriction.objects.count() == 1


def test_a_sign_in_that_the_list_ended_waits_for_a_person_again(hill: Hill) -> None:
    """The list ended it, taking the list back must not grant it."""
    run = brought_in(hill, table(OMAR))
    omar = Pupil.objects.get()
    hala = actions.add_adult(hill.school, by=None, first_name="Hala", last_name="Haddad", email="h@home.example")
    link = actions.link(omar, hala, by=None, kind="mother")
    actions.confirm_access(link, by=hill.second)
    actions.leave_school(omar, on=today(), by=None)
    changed = {"people.relationship": {link.pk: {"sign_in": "granted", "ends": None}}}

    assert undo._restore(changed) == 1

    link.refresh_from_db()
    assert (link.sign_in, link.ends) == ("pending", None)
    assert run.state == "applied"


def test_nobody_of_another_school_takes_it_back(hill: Hill) -> None:
    run = brought_in(hill, table(OMAR))
    from schoolgate.access.policy import Role
    from schoolgate.testing.factories import make_school, make_staff, viewer_of

    stranger = viewer_of(make_staff(make_school("Dale"), "Sam", "Dale", Role.HEAD))
    with pytest.raises(Refused):
        undo.take_back(run, by=stranger)
    with pytest.raises(Refused):
        undo.take_back(run, by=viewer_of(hill.teacher))
