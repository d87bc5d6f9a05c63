"""Who may sign in: decided by a named person, never opening the wrong door."""

import pytest

from schoolgate.enrolment import actions
from schoolgate.people import viewers
from schoolgate.people.models import Adult, Relationship, Restriction, User
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import viewer_of
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: Cast) -> Relationship:
    """Tiago's mother, whom nobody has confirmed yet."""
    cast.pending.user = None
    cast.pending.save()
    User.objects.filter(email=cast.pending.email).delete()
    return Relationship.objects.get(adult=cast.pending)


def test_confirming_makes_the_sign_in_and_is_remembered(cast, waiting):
    actions.confirm_access(waiting, by=viewer_of(cast.jo))

    waiting.refresh_from_db()
    assert waiting.sign_in == "granted"
    assert [v.name for v in viewers.contexts_of(waiting.adult.user)] == [cast.pending.full_name]
    assert Relationship.objects.entitled("told").signed_in().filter(pk=waiting.pk).exists()
    entry = Entry.objects.get()
    assert (entry.verb, entry.by_staff, entry.pupil, entry.adult) == (
        "access.confirmed",
        cast.jo,
        cast.tiago,
        cast.pending,
    )


def test_twice_is_once(cast, waiting):
    for _ in range(2):
        actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert Entry.objects.count() == 1


@pytest.mark.parametrize("state", ["begun", "to come", "past its day"])
def test_never_for_a_link_with_a_restriction_and_never_with_the_reason(cast, waiting, state):
    from datetime import timedelta

    starts = cast.today + timedelta(days=9 if state == "to come" else -90)
    Restriction.objects.create(
        school=cast.school, pupil=cast.tiago, adult=cast.pending, kind="restraining", summary="canary", starts=starts,
        expires=cast.today - timedelta(days=5) if state == "past its day" else None,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert "Ask first" in refused.value.sentence
    assert "canary" not in refused.value.sentence
    assert Adult.objects.get(pk=cast.pending.pk).user is None


def identity_of(adult: Adult) -> User:
    user: User | None = Adult.objects.select_related("user").get(pk=adult.pk).user
    assert user is not None
    return user


def test_on_a_shared_address_each_has_an_identity_without_it(cast, waiting):
    Adult.objects.filter(pk=cast.samira.pk).update(email=cast.pending.email)
    actions.confirm_access(waiting, by=viewer_of(cast.jo))
    actions.confirm_access(cast.samira.relationships.first(), by=viewer_of(cast.jo))

    assert identity_of(cast.pending) != identity_of(cast.samira)
    assert [identity_of(adult).email for adult in (cast.pending, cast.samira)] == [None, None]


def test_without_an_address_there_is_an_identity_all_the_same(cast, waiting):
    Adult.objects.filter(pk=cast.pending.pk).update(email="")
    actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert identity_of(cast.pending).email is None


def test_never_into_the_sign_in_of_staff(cast, waiting):
    Adult.objects.filter(pk=cast.pending.pk).update(email=cast.grace.user.email)
    actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert identity_of(cast.pending) != cast.grace.user
    assert identity_of(cast.pending).email is None


def test_the_same_human_at_another_school_keeps_one_sign_in(cast, waiting):
    user = cast.carys.user
    Adult.objects.filter(pk=cast.pending.pk).update(
        email=cast.carys.email, first_name=cast.carys.first_name, last_name=cast.carys.last_name
    )
    User.objects.filter(pk=user.pk).update(email=cast.carys.email)
    actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert Adult.objects.get(pk=cast.pending.pk).user == user


def test_a_stranger_with_the_same_address_elsewhere_is_somebody_else(cast, waiting):
    User.objects.filter(pk=cast.carys.user_id).update(email="one@home.example")
    Adult.objects.filter(pk=cast.pending.pk).update(email="one@home.example")
    actions.confirm_access(waiting, by=viewer_of(cast.jo))

    assert identity_of(cast.pending) != cast.carys.user
    assert identity_of(cast.pending).email is None


def test_nobody_confirms_themself(cast):
    mine = Relationship.objects.get(adult=cast.rao_parent)
    Relationship.objects.filter(pk=mine.pk).update(sign_in="pending")
    with pytest.raises(Refused, match="your own"):
        actions.confirm_access(mine, by=viewer_of(cast.rao))


def test_taking_back_ends_the_next_page(cast):
    links = list(Relationship.objects.filter(adult=cast.huda))
    assert viewers.contexts_of(cast.huda.user)
    for link in links:
        actions.withdraw_access(link, by=viewer_of(cast.jo))

    assert viewers.contexts_of(cast.huda.user) == []


def test_the_list_of_a_class_shows_who_waits_and_what_they_will_do(cast, waiting, visit):
    page = visit(cast.jo, f"/families/access/?class={cast.willow.pk}").content.decode()

    assert cast.pending.full_name in page
    assert "Once confirmed" in page
    assert f'value="{waiting.pk}"' in page


def test_the_first_page_names_each_class(cast, waiting, visit):
    page = visit(cast.jo, "/families/access/").content.decode()

    assert cast.willow.name in page
    assert cast.pending.full_name not in page


def test_ticks_are_confirmed(cast, waiting, visit):
    page = visit(cast.jo, "/families/access/", {"relationship": [waiting.pk], "class": cast.willow.pk})

    waiting.refresh_from_db()
    assert (page.status_code, waiting.sign_in) == (200, "granted")


def test_a_limited_link_shows_no_tick_and_no_reason_to_the_office(cast, visit):
    Relationship.objects.filter(adult=cast.barred).update(sign_in="pending")
    link = Relationship.objects.get(adult=cast.barred)
    page = visit(cast.jo, f"/families/access/?class={cast.willow.pk}").content.decode()

    assert "Ask first" in page
    assert f'name="relationship" value="{link.pk}"' not in page
    assert "canary-order" not in page
    visit(cast.jo, "/families/access/", {"relationship": [link.pk], "class": cast.willow.pk})
    link.refresh_from_db()
    assert link.sign_in == "pending"


@pytest.mark.parametrize("role", ["grace", "admin", "clerk", "governor", "huda", "attendance", "adeyemi"])
def test_for_others_the_page_does_not_exist(cast, visit, role):
    assert visit(getattr(cast, role), "/families/access/").status_code == 404


def test_another_schools_links_do_not_exist(cast, visit):
    other = Relationship.objects.get(adult=cast.carys)
    Relationship.objects.filter(pk=other.pk).update(sign_in="pending")

    assert visit(cast.jo, "/families/access/", {"relationship": [other.pk]}).status_code == 404
    assert visit(cast.jo, f"/families/access/{other.pk}/withdrawal/", {}).status_code == 404
    assert visit(cast.jo, f"/families/access/?class={cast.millbrook_class.pk}").status_code == 404


@pytest.mark.parametrize("ticks", [[], ["x"], ["9" * 30], ["-1"]])
def test_odd_ticks_are_answered_calmly(cast, visit, ticks):
    page = visit(cast.jo, "/families/access/", {"relationship": ticks, "class": "zz"})

    assert page.status_code == 200
    assert "Nobody was ticked" in page.content.decode()


def test_an_address_of_ones_own_ends_the_sharing(cast, waiting):
    office = viewer_of(cast.jo)
    other = actions.add_adult(cast.school, by=office, first_name="Ann", last_name="Nash", email=cast.pending.email)
    actions.update_adult(other, by=office, email="ann@home.example")
    actions.confirm_access(waiting, by=office)

    assert identity_of(cast.pending).email == cast.pending.email


def test_who_was_taken_back_is_shown_without_a_tick(cast, visit):
    link = Relationship.objects.get(adult=cast.huda, pupil=cast.yusuf)
    Relationship.objects.filter(pk=link.pk).update(sign_in="withdrawn")
    page = visit(cast.jo, f"/families/access/?class={cast.willow.pk}").content.decode()

    assert f'value="{link.pk}">' in page
    assert "taken back" in page
