""" "Who can see what about us" says what is so: as many people as can really open it, no more, no fewer, no parent."""

import re
from typing import Any

import pytest
from django.test import Client

from schoolgate.enrolment import who_sees
from schoolgate.people.details import ContactPoint
from schoolgate.people.models import Adult, Staff
from schoolgate.testing.cast import Cast, secrets_of, viewer_of
from tests.access.told import tell_until, two_homes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def said(staff: Staff) -> str:
    return staff.said_name


def opened(signed_in: Any, cast: Cast, path: str, word: str = "") -> set[str]:
    """Who really opens this page, of everybody who works here, and finds `word` on it."""
    found = set()
    for staff in cast.staff:
        page = signed_in(staff).get(path)
        if page.status_code == 200 and word in page.content.decode():
            found.add(said(staff))
    return found


PARENTS = ("huda", "karim", "katarzyna", "maureen", "rao_parent", "birth_mother")


@pytest.mark.parametrize("who", PARENTS)
def test_the_page_of_each_child_names_exactly_those_who_open_it(cast: Cast, signed_in: Any, who: str) -> None:
    for about in who_sees.seen_of(viewer_of(getattr(cast, who))).children:
        named = {colleague.said_name for colleague in about.page}
        assert named == opened(signed_in, cast, f"/pupils/{about.child.pk}/"), about.child.called
        assert named


@pytest.mark.parametrize("who", ["huda", "karim"])
def test_how_to_reach_one_is_seen_by_exactly_those_who_are_named(cast: Cast, signed_in: Any, who: str) -> None:
    adult: Adult = getattr(cast, who)
    named = {colleague.said_name for colleague in who_sees.seen_of(viewer_of(adult)).contacts}
    assert named == opened(signed_in, cast, f"/pupils/{cast.yusuf.pk}/", adult.email)


@pytest.mark.parametrize("who", ["huda", "karim"])
def test_what_was_written_is_read_by_exactly_those_who_are_named(cast: Cast, signed_in: Any, who: str) -> None:
    """And by those of one's own talks only: the two homes have different talks."""
    stories = two_homes(cast)
    tell_until("shared", *stories)
    own = stories[0] if who == "huda" else stories[1]
    assert own.meeting is not None
    about = next(a for a in who_sees.seen_of(viewer_of(getattr(cast, who))).children if a.child.pk == cast.yusuf.pk)
    named = {colleague.said_name for colleague in about.talks}
    assert named == opened(signed_in, cast, f"/talks/{own.meeting.pk}/")
    assert {said(cast.grace), said(cast.head), said(cast.price)} == named


def test_control_with_one_name_too_many_it_would_be_noticed(cast: Cast, signed_in: Any) -> None:
    assert said(cast.reid) not in opened(signed_in, cast, f"/pupils/{cast.yusuf.pk}/")
    named = {colleague.said_name for colleague in who_sees.seen_of(viewer_of(cast.huda)).children[0].page}
    assert named | {said(cast.reid)} != opened(signed_in, cast, f"/pupils/{cast.yusuf.pk}/")


def test_a_change_of_the_table_changes_the_page_with_it(cast: Cast, monkeypatch: Any) -> None:
    from schoolgate.access import policy

    wider = policy.POLICY | {policy.Action.CONTACT_SEE: policy.POLICY[policy.Action.CONTACT_SEE] | {policy.Role.SENCO}}
    before = {c.said_name for c in who_sees.seen_of(viewer_of(cast.huda)).contacts}
    monkeypatch.setattr(policy, "POLICY", wider)
    after = {c.said_name for c in who_sees.seen_of(viewer_of(cast.huda)).contacts}
    assert after - before == {said(cast.price)}


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1])


@pytest.mark.parametrize("who", [*PARENTS, "barred", "leah"])
def test_it_names_no_other_grown_up_and_no_limit(cast: Cast, signed_in: Any, who: str) -> None:
    tell_until("shared", *two_homes(cast))
    adult: Adult = getattr(cast, who)
    answer = signed_in(adult).get("/me/seen/")
    page = words_of(answer.content.decode())
    others = [other for other in cast.adults if other.user_id != adult.user_id]
    # Mrs Rao is a colleague too; as one she may stand here.
    names = {word for other in others for word in secrets_of(other)} - {cast.rao.full_name, cast.rao.email}
    assert answer.status_code == 200
    assert [name for name in names if name in page] == []
    for word in ("order", "limit", "restrict", "court", "canary-order", "Ask first"):
        assert word not in page, word


def test_who_is_barred_reads_what_anybody_without_a_child_reads(cast: Cast, signed_in: Any) -> None:
    page = words_of(signed_in(cast.barred).get("/me/seen/").content.decode())
    assert "Callum" not in page
    assert "When you can see a child" in page


def test_what_is_kept_apart_names_only_the_few(cast: Cast, signed_in: Any) -> None:
    ContactPoint.objects.create(
        school=cast.school, adult=cast.leah, kind="address", value="9 Lane", is_confidential=True
    )
    seen = who_sees.seen_of(viewer_of(cast.leah))
    assert {c.said_name for c in seen.hidden} == {said(s) for s in (cast.head, cast.adeyemi, cast.office_lead)}
    assert {c.said_name for c in seen.contacts} > {c.said_name for c in seen.hidden}


def test_it_says_where_mail_goes_and_where_none_does(cast: Cast, signed_in: Any) -> None:
    assert cast.huda.email in signed_in(cast.huda).get("/me/seen/").content.decode()
    Adult.objects.filter(pk=cast.huda.pk).update(is_contact_shared=True)
    page = words_of(signed_in(cast.huda).get("/me/seen/").content.decode())
    assert "No mail about your child goes out" in page
    assert cast.huda.email not in page


def test_whoever_leaves_is_gone_from_the_page(cast: Cast) -> None:
    assert said(cast.supply) not in {
        c.said_name for a in who_sees.seen_of(viewer_of(cast.huda)).children for c in a.page
    }


def test_it_is_for_parents_and_linked_from_their_own_page(cast: Cast, signed_in: Any, client: Client) -> None:
    assert "/me/seen/" in signed_in(cast.huda).get("/me/").content.decode()
    assert "/me/seen/" not in signed_in(cast.grace).get("/me/").content.decode()
    assert signed_in(cast.grace).get("/me/seen/").status_code == 404
    assert client.get("/me/seen/").status_code == 302


def test_many_colleagues_cost_few_statements(cast: Cast, signed_in: Any, django_assert_max_num_queries: Any) -> None:
    """About one a colleague who opens families at all, and a handful besides."""
    client = signed_in(cast.huda)
    client.get("/me/seen/")
    with django_assert_max_num_queries(20 + 2 * len(cast.staff)):
        client.get("/me/seen/")
