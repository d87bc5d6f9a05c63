"""A grown-up's page, how to reach them, what they are to a child: who sees what, and who was first."""

import re
from datetime import timedelta

import pytest

from schoolgate.enrolment import actions
from schoolgate.enrolment.seen import Stale, stamp
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult, Relationship, Restriction, Right
from schoolgate.people.queries import today
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import link, make_adult, viewer_of
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

pytestmark = pytest.mark.django_db

REFUGE = "canary-refuge 3 Elm Row\nLS12 4AB"


def body(client, path):
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def seen_in(client, path):
    found = re.search(r'name="seen" value="([^"]+)"', body(client, path))
    assert found
    return found.group(1)


def of(adult, pupil) -> Relationship:
    return Relationship.objects.get(adult=adult, pupil=pupil)


def may(adult, pupil, right) -> bool:
    return Relationship.objects.entitled(right).filter(adult=adult, pupil=pupil).exists()


# ---------- what stands on the page, for whom ----------


def test_one_grown_up_is_never_on_the_page_of_another(cast: Cast, signed_in) -> None:
    for person in (cast.jo, cast.grace, cast.head, cast.adeyemi):
        page = body(signed_in(person), f"/adults/{cast.huda.pk}/")
        assert "Huda Al-Masri" in page
        assert "Karim" not in page
        assert cast.karim.email not in page


def test_details_for_those_who_ring_and_write_only(cast: Cast, signed_in) -> None:
    path = f"/adults/{cast.huda.pk}/"
    assert cast.huda.email in body(signed_in(cast.jo), path)
    assert cast.huda.email not in body(signed_in(cast.grace), path)


def test_what_is_confidential_is_for_the_few(cast: Cast, signed_in) -> None:
    actions.add_contact(cast.huda, by=viewer_of(cast.jo), kind="address", value=REFUGE, is_confidential=True)
    Adult.objects.filter(pk=cast.huda.pk).update(is_email_confidential=True)
    point = ContactPoint.objects.get()
    office = signed_in(cast.jo)
    pages = [f"/adults/{cast.huda.pk}/", f"/adults/{cast.huda.pk}/change/", f"/pupils/{cast.yusuf.pk}/",
             "/people/?q=huda", "/families/access/?class=" + str(cast.willow.pk)]  # fmt: skip
    for path in pages:
        page = body(office, path)
        assert page, path
        assert "canary-refuge" not in page, path
        assert cast.huda.email not in page, path
    assert "Ask first" in body(office, pages[0])
    assert office.get(f"/contacts/{point.pk}/").status_code == 404
    assert office.get(f"/adults/{cast.huda.pk}/hidden/").status_code == 404

    for person in (cast.head, cast.adeyemi, cast.office_lead):
        page = body(signed_in(person), f"/adults/{cast.huda.pk}/hidden/")
        assert "canary-refuge" in page
        assert cast.huda.email in page
    assert Entry.objects.filter(verb=Verb.HIDDEN_READ, adult=cast.huda).count() == 3


def test_one_sees_ones_own_details_and_nobody_elses(cast: Cast) -> None:
    hers = ContactPoint.objects.create(
        school=cast.school, adult=cast.huda, kind="address", value=REFUGE, is_confidential=True
    )
    assert list(ContactPoint.objects.visible_to(viewer_of(cast.huda))) == [hers]
    assert list(ContactPoint.objects.visible_to(viewer_of(cast.karim))) == []


def test_no_parent_has_any_of_these_pages(cast: Cast, signed_in) -> None:
    client = signed_in(cast.huda)
    link_pk = of(cast.huda, cast.yusuf).pk
    for path in (f"/adults/{cast.huda.pk}/", f"/adults/{cast.karim.pk}/", f"/links/{link_pk}/", "/people/twice/"):
        assert client.get(path).status_code == 404


# ---------- a secret place ----------


def test_a_secret_place_hides_every_further_detail_and_takes_two_to_end(cast: Cast, signed_in) -> None:
    ContactPoint.objects.create(school=cast.school, adult=cast.leah, kind="address", value=REFUGE)
    office = viewer_of(cast.jo)
    assert ContactPoint.objects.visible_to(office).exists()
    place = actions.keep_place_secret(cast.leah, by=viewer_of(cast.adeyemi))
    assert not ContactPoint.objects.visible_to(office).exists()

    with pytest.raises(Refused, match="Only the head"):
        actions.ask_to_lift(place, by=office, reason="I think so.")
    actions.ask_to_lift(place, by=viewer_of(cast.head), reason="They have moved.")
    with pytest.raises(Refused, match="second person"):
        actions.confirm_lift(place, by=viewer_of(cast.head))
    assert not ContactPoint.objects.visible_to(office).exists()
    actions.confirm_lift(place, by=viewer_of(cast.adeyemi))
    assert ContactPoint.objects.visible_to(office).exists()
    assert not SecretPlace.objects.in_force().exists()


def test_the_pages_of_a_secret_place(cast: Cast, signed_in) -> None:
    lead, head = signed_in(cast.office_lead), signed_in(cast.head)
    hidden = f"/adults/{cast.leah.pk}/hidden/"
    assert lead.post(f"/adults/{cast.leah.pk}/secret-place/").status_code == 302
    place = SecretPlace.objects.get()
    path = f"/secret-places/{place.pk}/opening/"
    assert lead.post(path, {"reason": "They moved.", "seen": seen_in(lead, path)}).status_code == 302
    page = body(head, hidden)
    assert "They moved." in page
    done = head.post(f"{path}confirmation/", {"seen": seen_in(head, hidden)})
    assert done.status_code == 302
    place.refresh_from_db()
    assert place.lifted_by == cast.head


# ---------- rights ----------


def test_a_right_is_given_and_ended_by_a_named_person_with_a_reason(cast: Cast, signed_in) -> None:
    tie = of(cast.maureen, cast.alfie)
    lead = viewer_of(cast.office_lead)
    had = may(cast.maureen, cast.alfie, "sign")
    if had:
        actions.end_right(tie, "sign", by=lead, because="To begin with.")
    actions.give_right(tie, "sign", by=lead, because="The court said so.", ends=today() + timedelta(days=30))
    assert may(cast.maureen, cast.alfie, "sign")
    given = Right.objects.get(relationship=tie, kind="sign", given_by=cast.office_lead)
    assert given.given_because == "The court said so."

    actions.end_right(tie, "sign", by=lead, because="It ended.")
    assert not may(cast.maureen, cast.alfie, "sign")
    with pytest.raises(Refused, match="Only the head"):
        actions.give_right(tie, "sign", by=viewer_of(cast.jo), because="Please.")
    with pytest.raises(Refused, match="Say why"):
        actions.give_right(tie, "sign", by=lead, because=" ")


def test_what_a_person_ended_no_list_and_no_standing_brings_back(cast: Cast) -> None:
    tie = of(cast.huda, cast.yusuf)
    actions.end_right(tie, "collect", by=viewer_of(cast.head), because="She asked for it.")
    actions.update_link(tie, by=viewer_of(cast.jo), kind="guardian")
    tie.refresh_from_db()
    Relationship.objects.filter(pk=tie.pk).update(sign_in="pending")
    actions.confirm_access(tie, by=viewer_of(cast.jo))
    assert not may(cast.huda, cast.yusuf, "collect")


def test_what_a_person_gave_no_list_takes_away(cast: Cast) -> None:
    tie = of(cast.huda, cast.yusuf)
    actions.end_right(tie, "sign", by=viewer_of(cast.head), because="Once.")
    actions.give_right(tie, "sign", by=viewer_of(cast.head), because="Agreed.")
    actions.update_link(tie, by=None, responsibility="no", has_care=False, lives_with=False)
    assert may(cast.huda, cast.yusuf, "sign")
    assert not may(cast.huda, cast.yusuf, "collect")


def test_giving_a_right_lifts_no_limit(cast: Cast) -> None:
    tie = of(cast.barred, cast.callum)
    actions.end_right(tie, "told", by=viewer_of(cast.head), because="Order.")
    actions.give_right(tie, "told", by=viewer_of(cast.head), because="By mistake.")
    assert not may(cast.barred, cast.callum, "told")


def test_an_ended_link_can_stand_again_without_its_sign_in(cast: Cast) -> None:
    tie = of(cast.huda, cast.yusuf)
    actions.end_link(tie, by=viewer_of(cast.jo), on=today() - timedelta(days=1), because="Moved away.")
    actions.link(cast.yusuf, cast.huda, by=viewer_of(cast.jo), kind="mother", responsibility="yes")
    tie.refresh_from_db()
    assert (tie.ends, tie.sign_in) == (None, "pending")


def test_the_right_page(cast: Cast, signed_in) -> None:
    tie = of(cast.maureen, cast.alfie)
    lead = signed_in(cast.office_lead)
    path = f"/links/{tie.pk}/rights/collect/"
    form = {"starts": today().isoformat(), "because": "Agreed with her.", "seen": seen_in(lead, path)}
    assert lead.post(path, {**form, "because": ""}).status_code == 422
    assert lead.post(path, form).status_code == 302
    assert not may(cast.maureen, cast.alfie, "collect")
    assert "Agreed with her." in body(lead, f"/links/{tie.pk}/")
    assert lead.get(f"/links/{tie.pk}/rights/everything/").status_code == 404


# ---------- two people at one form (G-16) ----------


def test_a_stale_form_writes_over_nobody_and_keeps_what_was_typed(cast: Cast, signed_in) -> None:
    jo = signed_in(cast.jo)
    path = f"/adults/{cast.maureen.pk}/change/"
    seen = seen_in(jo, path)
    actions.update_adult(
        cast.maureen, by=viewer_of(cast.office_lead), mobile="07700 900111", is_mobile_confidential=True
    )
    typed = {"first_name": "Maureen", "last_name": "Typed-Hollis", "speaks": "en-gb", "language": "en-gb",
             "mobile": "07700 900333", "seen": seen}  # fmt: skip

    answer = jo.post(path, typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mrs Marsh changed this" in page
    assert "Typed-Hollis" in page
    cast.maureen.refresh_from_db()
    assert (cast.maureen.last_name, cast.maureen.is_mobile_confidential) == ("Hollis", True)


def test_having_been_told_one_may_save_again(cast: Cast, signed_in) -> None:
    lead = signed_in(cast.office_lead)
    path = f"/adults/{cast.maureen.pk}/change/"
    seen = seen_in(lead, path)
    actions.update_adult(cast.maureen, by=viewer_of(cast.jo), mobile="07700 900111")
    typed = {"first_name": "Maureen", "last_name": "Hill", "speaks": "en-gb", "language": "en-gb",
             "email": cast.maureen.email, "mobile": "07700 900112"}  # fmt: skip
    page = lead.post(path, {**typed, "seen": seen}).content.decode()
    assert "07700 900111" in page
    again = re.search(r'name="seen" value="([^"]+)"', page)
    assert again
    assert lead.post(path, {**typed, "seen": again.group(1)}).status_code == 302


def test_a_form_without_its_stamp_is_given_back(cast: Cast, signed_in) -> None:
    tie = of(cast.maureen, cast.alfie)
    for seen in ("", "nonsense", stamp(cast.maureen)):
        form = {"kind": "guardian", "responsibility": "yes", "seen": seen}
        assert signed_in(cast.jo).post(f"/links/{tie.pk}/change/", form).status_code == 409


def test_a_tick_from_before_a_withdrawal_lets_nobody_in(cast: Cast, signed_in) -> None:
    tie = of(cast.pending, cast.tiago)
    actions.withdraw_access(tie, by=viewer_of(cast.head))
    answer = signed_in(cast.jo).post(
        "/families/access/", {"relationship": tie.pk, f"was-{tie.pk}": "pending"}, follow=True
    )
    tie.refresh_from_db()
    assert tie.sign_in == "withdrawn"
    assert "changed while you had the page open" in answer.content.decode()


EDITS = ("link", "right", "limit document", "limit lift", "lift confirmed", "contact", "place", "end")


@pytest.mark.parametrize("what", EDITS)
def test_every_form_that_matters_notices_who_was_first(cast: Cast, what: str) -> None:
    """Each deed with the stamp of a form that was opened before somebody else's change: nothing is written (T20)."""
    lead, head, dsl = (viewer_of(person) for person in (cast.office_lead, cast.head, cast.adeyemi))
    tie = of(cast.maureen, cast.alfie)
    limit = actions.restrict(cast.yusuf, cast.karim, by=lead, kind="unverified")
    seen_limit = actions.restrict(
        cast.yusuf, cast.huda, by=lead, kind="prohibited_steps", takes=frozenset({"collect"}), is_document_seen=True
    )
    point = actions.add_contact(cast.maureen, by=lead, kind="phone", value="01632 960 111")
    place = actions.keep_place_secret(cast.leah, by=lead)
    seen = {"tie": stamp(tie), "limit": stamp(limit), "seen": stamp(seen_limit), "point": stamp(point),
            "place": stamp(place)}  # fmt: skip
    # somebody else is first
    actions.end_right(tie, "collect", by=head, because="First.")
    Restriction.objects.filter(pk=limit.pk).update(summary="canary: call the office first")
    actions.ask_to_lift(seen_limit, by=dsl, reason="First.")
    actions.update_contact(point, by=head, is_confidential=True)
    actions.ask_to_lift(place, by=dsl, reason="First.")

    deeds = {
        "link": lambda: actions.update_link(tie, by=lead, kind="guardian", seen=seen["tie"]),
        "right": lambda: actions.give_right(tie, "collect", by=lead, because="Second.", seen=seen["tie"]),
        "end": lambda: actions.end_link(tie, by=lead, seen=seen["tie"]),
        "limit document": lambda: actions.see_document(
            limit, by=lead, kind="care_order", takes=frozenset({"sign"}), starts=today(), seen=seen["limit"]
        ),
        "limit lift": lambda: actions.ask_to_lift(seen_limit, by=lead, reason="Second.", seen=seen["seen"]),
        "lift confirmed": lambda: actions.confirm_lift(seen_limit, by=lead, seen=seen["seen"]),
        "contact": lambda: actions.update_contact(point, by=lead, is_confidential=False, seen=seen["point"]),
        "place": lambda: actions.confirm_lift(place, by=lead, seen=seen["place"]),
    }
    with pytest.raises(Stale):
        deeds[what]()
    point.refresh_from_db()
    assert point.is_confidential
    assert Restriction.objects.filter(pk=limit.pk, seen_at=None).exists()
    assert not may(cast.maureen, cast.alfie, "collect")
    assert not Restriction.objects.filter(lifted_at__isnull=False).exists()


def test_with_the_check_taken_away_the_second_writes_over_the_first(cast: Cast, monkeypatch) -> None:
    """The control of G-16."""
    point = actions.add_contact(cast.maureen, by=viewer_of(cast.head), kind="phone", value="01632 960 111")
    seen = stamp(point)
    actions.update_contact(point, by=viewer_of(cast.head), is_confidential=True)
    monkeypatch.setattr("schoolgate.enrolment.actions.contacts.ensure_unchanged", lambda *args: None)
    actions.update_contact(point, by=viewer_of(cast.head), is_confidential=False, seen=seen)
    point.refresh_from_db()
    assert not point.is_confidential


# ---------- a child's grown-ups ----------


def test_a_grown_up_is_added_and_nothing_is_opened(cast: Cast, signed_in) -> None:
    form = {"first_name": "Nadia", "last_name": "Masri", "speaks": "ar", "kind": "relative", "responsibility": "no",
            "email": "nadia@home.example"}  # fmt: skip
    assert signed_in(cast.jo).post(f"/pupils/{cast.yusuf.pk}/adults/new/", form).status_code == 302
    nadia = Adult.objects.get(first_name="Nadia")
    assert of(nadia, cast.yusuf).sign_in == "pending"
    assert nadia.user is None
    assert not any(may(nadia, cast.yusuf, right) for right in ("told", "collect", "see_records"))


def test_somebody_of_that_name_is_pointed_out_first(cast: Cast, signed_in) -> None:
    form = {
        "first_name": "Maureen",
        "last_name": "Hollis",
        "speaks": "en-gb",
        "kind": "relative",
        "responsibility": "no",
    }
    jo, path = signed_in(cast.jo), f"/pupils/{cast.yusuf.pk}/adults/new/"
    answer = jo.post(path, form)
    assert answer.status_code == 422
    assert f"?adult={cast.maureen.pk}" in answer.content.decode()
    linked = jo.post(f"{path}?adult={cast.maureen.pk}", {"kind": "relative", "responsibility": "no"})
    assert linked.status_code == 302
    assert of(cast.maureen, cast.yusuf).kind == "relative"
    assert Adult.objects.filter(last_name="Hollis").count() == 1


def test_a_child_is_corrected_and_moved(cast: Cast, signed_in) -> None:
    jo, path = signed_in(cast.jo), f"/pupils/{cast.yusuf.pk}/change/"
    form = {
        "first_name": "Yusuf",
        "last_name": "Masri",
        "year": 4,
        "school_class": cast.rowan.pk,
        "seen": seen_in(jo, path),
    }
    assert jo.post(path, form).status_code == 302
    cast.yusuf.refresh_from_db()
    assert cast.yusuf.last_name == "Masri"
    now = cast.yusuf.placements.current().get()
    assert now.school_class == cast.rowan


# ---------- records that stand twice ----------


def test_two_records_are_proposed_looked_at_joined_and_taken_apart(cast: Cast, signed_in) -> None:
    second = make_adult(cast.school, "Maureen", "Hollis", email="", mobile=cast.maureen.mobile, may_sign_in=False)
    link(cast.alfie, second, "grandparent", sign_in="pending")
    lead = signed_in(cast.office_lead)
    path = f"/adults/{cast.maureen.pk}/merge/{second.pk}/"
    assert path in body(lead, "/people/twice/")
    page = body(lead, path)
    stamps = dict(re.findall(r'name="(seen\w*)" value="([^"]+)"', page))
    answer = lead.post(path, stamps)
    assert answer.status_code == 302
    assert not Adult.objects.filter(pk=second.pk).exists()
    assert lead.post(answer["Location"]).status_code == 302
    assert Adult.objects.filter(pk=second.pk).exists()
    assert path not in body(lead, "/people/twice/")  # told apart by a person: not proposed again


def test_a_merge_of_what_changed_meanwhile_is_shown_again(cast: Cast, signed_in) -> None:
    second = make_adult(cast.school, "Maureen", "Hollis", email="", mobile="", may_sign_in=False)
    link(cast.alfie, second, "grandparent", sign_in="pending")
    lead = signed_in(cast.office_lead)
    path = f"/adults/{cast.maureen.pk}/merge/{second.pk}/"
    stamps = dict(re.findall(r'name="(seen\w*)" value="([^"]+)"', body(lead, path)))
    actions.update_adult(second, by=viewer_of(cast.jo), first_name="Doreen")
    assert lead.post(path, stamps).status_code == 409
    assert Adult.objects.filter(pk=second.pk).exists()
