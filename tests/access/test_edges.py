"""The corners that a table of roles does not show: own children, plans that were not sent, part of a matter only."""

import pytest

from schoolgate.access.policy import Role
from schoolgate.conversations import actions
from schoolgate.conversations.models import Meeting
from schoolgate.outbox.models import Message
from schoolgate.people.models import CircleMember, RoleGrant
from schoolgate.promises.models import Thanks
from schoolgate.safeguarding import actions as safeguarding
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.doors import client_for
from tests.access.told import Told, tell_until, two_homes

pytestmark = pytest.mark.django_db


def test_a_safeguarding_lead_hears_nothing_about_their_own_child(cast: Cast) -> None:
    """A colleague's worry about Arun must not reach his mother, who happens to be a deputy (roles-and-calendar 1)."""
    RoleGrant.objects.create(school=cast.school, staff=cast.rao, role=Role.DSL, starts=cast.today)
    safeguarding.tell(cast.arun, by=viewer_of(cast.grace), pointer="canary-pointer")

    assert {message.staff_id for message in Message.objects.all()} == {cast.adeyemi.pk}
    assert "Arun" not in client_for(cast.rao).get("/safeguarding/").content.decode()
    assert "Arun" in client_for(cast.adeyemi).get("/safeguarding/").content.decode()


def test_an_empty_press_still_tells_the_safeguarding_lead(cast: Cast) -> None:
    assert client_for(cast.grace).post(f"/pupils/{cast.yusuf.pk}/tell/").status_code == 302
    assert Message.objects.filter(staff=cast.adeyemi).count() == 1


def test_a_plan_that_was_not_sent_is_the_schools_own(cast: Cast) -> None:
    hers, _ = two_homes(cast)
    tell_until("planned", hers)
    huda = client_for(cast.huda)
    assert hers.meeting is not None
    for cancelled in (False, True):
        if cancelled:
            actions.cancel(Meeting.objects.get(), by=viewer_of(cast.grace))
        pages = [huda.get(path).content.decode() for path in ("/", f"/children/{cast.yusuf.pk}/?all", "/talks/")]
        assert [page for page in pages if "Okafor" in page or "canary-huda" in page] == []
        assert huda.get(f"/talks/{hers.meeting.pk}/").status_code == 404


def test_whoever_has_one_action_of_a_talk_sees_that_promise_and_no_more(cast: Cast) -> None:
    """Conversations A4 rule 10: staff named in an action see their action only; the head may read, and not hold."""
    hers, _ = two_homes(cast)
    tell_until("shared", hers)
    promise = hers.promise("school")
    promise.owner_staff = cast.reid
    promise.save(update_fields=["owner_staff"])
    for person in (cast.reid, cast.head):
        CircleMember.objects.create(school=cast.school, circle=promise.circle, staff=person, is_whole=False)
    assert hers.meeting is not None
    reid, head, talk = client_for(cast.reid), client_for(cast.head), f"/talks/{hers.meeting.pk}/"
    assert (reid.get(f"/promises/{promise.pk}/").status_code, reid.get(talk).status_code) == (200, 404)
    assert (head.get(talk).status_code, head.get(f"{talk}times/").status_code) == (200, 404)


def test_thanks_are_for_what_was_kept_and_never_for_ones_own(cast: Cast) -> None:
    hers, _ = two_homes(cast)
    tell_until("closed", hers)
    promise = hers.promise("school").pk
    assert client_for(cast.huda).post(f"/promises/{promise}/thanks/").status_code == 409
    assert client_for(cast.grace).post(f"/promises/{promise}/thanks/").status_code == 409
    assert not Thanks.objects.exists()


def test_a_family_is_not_asked_to_mark_its_own_promise(cast: Cast) -> None:
    hers, _ = two_homes(cast)
    tell_until("kept", hers)
    answer = client_for(cast.huda).post(f"/promises/{hers.promise('home').pk}/answer/", {"now": "better"})
    assert answer.status_code == 409


def test_once_everybody_sits_together_the_time_stays(cast: Cast) -> None:
    hers = Told(cast, cast.huda, cast.yusuf, "huda")
    tell_until("started", hers)
    assert hers.meeting is not None
    client, talk = client_for(cast.huda), f"/talks/{hers.meeting.pk}/"
    assert [client.post(f"{talk}{verb}/").status_code for verb in ("not-now", "booking/back")] == [409, 409]
    assert Meeting.objects.get().state == "booked"
