"""Who has left is said by a person, and by two where many would go; a child who comes back is the same child."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from schoolgate.enrolment import actions
from schoolgate.imports import leavers, raw, rules
from schoolgate.imports.models import ImportRun, LeaverProposal
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests.hill import ADA, OMAR, Hill, brought_in, table
from schoolgate.outbox.models import Message
from schoolgate.people.models import Placement, Pupil, Relationship, Right, User
from schoolgate.people.queries import today
from schoolgate.people.viewers import load
from schoolgate.refusal import Refused
from schoolgate.testing.factories import link, make_adult, make_pupil
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hill() -> Iterator[Hill]:
    yield made.make_hill()
    for key in raw.kept():
        raw.erase(key)


def many(hill: Hill, number: int, year: int = 4) -> None:
    for n in range(number):
        make_pupil(hill.school, f"Child{n}", "Here", year=year, upn="")


def everyone_but(hill: Hill) -> tuple[ImportRun, LeaverProposal]:
    """A whole list of thirty in which Ada is missing."""
    rows = [["", "Here", f"Child{n}", "13/02/2017", "4", "4 Willow"] for n in range(30)]
    headings = ["Pupil ID", *made.HEADINGS]
    full = [["1", *OMAR], ["2", *ADA], *([f"{n + 10}", *row] for n, row in enumerate(rows))]
    brought_in(hill, table(*full, headings=headings))
    Pupil.objects.update(joined=today() - timedelta(days=90))
    Placement.objects.update(starts=today() - timedelta(days=90))
    run = brought_in(hill, table(full[0], *full[2:], headings=headings), is_everyone=True)
    return run, LeaverProposal.objects.get(run=run)


def test_a_list_only_proposes(hill: Hill) -> None:
    _, proposal = everyone_but(hill)
    assert (proposal.pupil.first_name, proposal.state, proposal.pupil.left) == ("Ada", "proposed", None)


def test_one_child_is_said_to_have_left_by_one_person(hill: Hill) -> None:
    run, proposal = everyone_but(hill)
    ada = proposal.pupil
    mum = make_adult(hill.school, "Ann", "Quill")
    link(ada, mum, priority=1)

    assert leavers.confirm(run, {proposal.pk}, on=today() - timedelta(days=1), by=hill.lead) == "left"

    ada.refresh_from_db()
    assert ada.left == today() - timedelta(days=1)
    assert not Placement.objects.current().filter(pupil=ada).exists()
    assert not Relationship.objects.current().filter(pupil=ada).exists()
    assert not Right.objects.current().filter(relationship__pupil=ada).exists()
    assert mum.user_id is not None
    assert load(mum.user_id, f"adult:{mum.pk}") is None
    assert Message.objects.count() == 0
    assert Entry.objects.filter(verb="pupil.left", pupil=ada).count() == 1


def test_who_comes_back_is_the_same_child_and_nobody_is_let_in_by_it(hill: Hill) -> None:
    run, proposal = everyone_but(hill)
    ada = proposal.pupil
    mum, dad, gran = (make_adult(hill.school, name, "Quill") for name in ("Ann", "Bob", "Cat"))
    link(ada, mum, priority=1)
    stopped = link(ada, dad, "father", priority=2)
    ended = link(ada, gran, "grandparent", priority=3)
    actions.withdraw_access(stopped, by=None)
    actions.end_link(ended, by=None)
    leavers.confirm(run, {proposal.pk}, on=today(), by=hill.lead)

    assert leavers.keep(run, {proposal.pk}, by=hill.lead) == 1

    ada.refresh_from_db()
    assert ada.left is None
    assert Pupil.objects.filter(first_name="Ada").count() == 1
    links = {row.adult.first_name: (row.sign_in, row.ends) for row in Relationship.objects.filter(pupil=ada)}
    assert links == {"Ann": ("pending", None), "Bob": ("withdrawn", None), "Cat": ("withdrawn", today())}
    assert Right.objects.current().filter(relationship__adult=mum).count() == 6


def test_a_list_that_names_the_child_again_brings_them_back(hill: Hill) -> None:
    run, proposal = everyone_but(hill)
    mum = make_adult(hill.school, "Ann", "Quill")
    link(proposal.pupil, mum, priority=1)
    leavers.confirm(run, {proposal.pk}, on=today() - timedelta(days=1), by=hill.lead)

    again = brought_in(hill, table(["2", *ADA], headings=["Pupil ID", *made.HEADINGS]))

    assert again.counts["pupils"]["changed"] == 1
    assert Pupil.objects.get(first_name="Ada").left is None
    assert Relationship.objects.get(adult=mum).sign_in == "pending"
    assert mum.user == User.objects.get(email=mum.email)


def test_many_wait_for_a_second_human(hill: Hill) -> None:
    many(hill, 20)
    run = brought_in(hill, table(OMAR), is_everyone=True)
    ids = set(LeaverProposal.objects.filter(run=run).values_list("pk", flat=True))
    assert len(ids) == 20

    assert leavers.confirm(run, ids, on=today(), by=hill.lead) == "asked"

    assert not Pupil.objects.exclude(left=None).exists()
    with pytest.raises(Refused, match="second person"):
        leavers.confirm_asked(run, by=hill.lead)
    assert leavers.confirm_asked(run, by=hill.second) == 20
    assert Pupil.objects.filter(left=today()).count() == 20


def test_a_few_at_a_time_count_together(hill: Hill) -> None:
    many(hill, 30)
    run = brought_in(hill, table(OMAR), is_everyone=True)
    ids = list(LeaverProposal.objects.filter(run=run).values_list("pk", flat=True))
    answers = [leavers.confirm(run, {pk}, on=today(), by=hill.lead) for pk in ids[:5]]
    assert answers == ["left", "left", "left", "asked", "asked"]


def test_the_second_person_may_say_no(hill: Hill) -> None:
    many(hill, 20)
    run = brought_in(hill, table(OMAR), is_everyone=True)
    ids = set(LeaverProposal.objects.filter(run=run).values_list("pk", flat=True))
    leavers.confirm(run, ids, on=today(), by=hill.lead)
    leavers.decline_asked(run, by=hill.second)
    assert set(LeaverProposal.objects.values_list("state", flat=True)) == {"proposed"}


def test_nobody_says_that_their_own_child_has_left(hill: Hill) -> None:
    run, proposal = everyone_but(hill)
    link(proposal.pupil, make_adult(hill.school, "Olive", "Lead", user=hill.office_lead.user))
    with pytest.raises(Refused, match="your own child"):
        leavers.confirm(run, {proposal.pk}, on=today(), by=hill.lead)


@pytest.mark.parametrize(
    ("leaving", "pupils", "links_ending", "links", "years", "two"),
    [
        (10, 100, 0, 0, [], False),
        (11, 100, 0, 0, [], True),
        (20, 1000, 0, 0, [], False),
        (21, 1000, 0, 0, [], True),
        (21, 2000, 0, 0, [], False),
        (1, 100, 0, 0, [6], True),
        (1, 100, 11, 100, [], True),
        (1, 100, 10, 100, [], False),
        (1, 100, 3, 4, [], False),
    ],
)
def test_when_one_person_is_not_enough(
    leaving: int, pupils: int, links_ending: int, links: int, years: list[int], two: bool
) -> None:
    found = rules.needs_second_person(
        leaving=leaving, pupils=pupils, links_ending=links_ending, links=links, years_emptied=years
    )
    assert found is two


def test_a_year_in_which_nobody_would_be_left() -> None:
    assert rules.emptied([3, 3, 4, 4, 4], [3, 3, 4]) == [3]
