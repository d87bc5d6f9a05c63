"""The pages: one's own messages, and what the office must settle."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schoolgate.access.policy import Role
from schoolgate.outbox import sending
from schoolgate.outbox.actions import notify
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import EXPLAINED, Reason
from schoolgate.outbox.tests.conftest import LONG_AGO, Oakfield, Sink, new_adult, new_staff
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Relationship, School, Staff
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State
Visit = Callable[..., Any]

pytestmark = pytest.mark.urls("schoolgate.outbox.tests.urls")


class Enter:
    """A stand-in for the middleware of `accounts`: the test says who looks."""

    viewer: Any = None

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.viewer = Enter.viewer
        return self.get_response(request)


@pytest.fixture
def visit(oakfield: Oakfield, settings: Any) -> Visit:
    """`visit(huda, "/messages/")`: what that person gets. With `post=True`, they press the button."""
    ours = "schoolgate.accounts.middleware.ViewerMiddleware"
    enter = f"{__name__}.Enter"
    at = settings.MIDDLEWARE.index("django.contrib.messages.middleware.MessageMiddleware")
    settings.MIDDLEWARE = [m for m in [*settings.MIDDLEWARE[:at], enter, *settings.MIDDLEWARE[at:]] if m != ours]

    def go(person: Adult | Staff | None, address: str, *, post: bool = False) -> Any:
        Enter.viewer = oakfield.viewer(person) if person else None
        client = Client()
        return client.post(address, follow=True) if post else client.get(address)

    return go


def tell(oakfield: Oakfield, whom: Adult | Staff, key: str = "k", **more: Any) -> Message:
    message = notify(
        whom,
        "tried/notices/word",
        key=key,
        **{"about": oakfield.ruby, "link": "/talks/4/", "who": "Miss Okafor", **more},
    )
    assert message is not None
    return message


def test_a_parent_reads_their_own_and_the_day_is_kept(oakfield: Oakfield, visit: Visit) -> None:
    message = tell(oakfield, oakfield.huda, circle=oakfield.circle)
    page = visit(oakfield.huda, "/messages/").content.decode()
    assert "A word about Ruby" in page
    assert "new" in page
    page = visit(oakfield.huda, f"/messages/{message.pk}/").content.decode()
    assert "Miss Okafor would like a word about Ruby" in page
    assert 'href="/talks/4/"' in page
    message.refresh_from_db()
    assert message.read_on == timezone.localdate()


def test_staff_read_the_whole_name_behind_the_sign_in(oakfield: Oakfield, visit: Visit) -> None:
    message = tell(oakfield, oakfield.teacher, circle=oakfield.circle)
    assert "Ruby Al-Masri" in visit(oakfield.teacher, f"/messages/{message.pk}/").content.decode()


def lose_right(oakfield: Oakfield) -> None:
    oakfield.bar(oakfield.huda)


def lose_child(oakfield: Oakfield) -> None:
    oakfield.huda.relationships.filter(pupil=oakfield.ruby).update(ends=timezone.localdate() - timedelta(days=1))


def lose_place(oakfield: Oakfield) -> None:
    oakfield.circle.members.filter(adult=oakfield.huda).delete()


@pytest.mark.parametrize("lose", [lose_right, lose_child, lose_place])
def test_who_may_no_longer_know_finds_nothing_and_the_same_404(
    oakfield: Oakfield, visit: Visit, lose: Callable[[Oakfield], None]
) -> None:
    sam = Pupil.objects.create(school=oakfield.school, first_name="Sam", year=1, joined=LONG_AGO)
    Relationship.objects.create(  # keeps her signed in
        school=oakfield.school, pupil=sam, adult=oakfield.huda, starts=LONG_AGO, sign_in="granted"
    )
    message = tell(oakfield, oakfield.huda, circle=oakfield.circle)
    assert visit(oakfield.huda, f"/messages/{message.pk}/").status_code == 200
    lose(oakfield)
    gone = visit(oakfield.huda, f"/messages/{message.pk}/")
    never = visit(oakfield.huda, "/messages/999999/")
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert "Ruby" not in visit(oakfield.huda, "/messages/").content.decode()


def test_a_right_that_is_asked_for_is_the_right_that_counts(oakfield: Oakfield, visit: Visit) -> None:
    sign = tell(oakfield, oakfield.huda, key="s", right="sign")
    told = tell(oakfield, oakfield.huda, key="t")
    oakfield.bar(oakfield.huda, takes="sign")
    assert visit(oakfield.huda, f"/messages/{sign.pk}/").status_code == 404
    assert visit(oakfield.huda, f"/messages/{told.pk}/").status_code == 200


def test_nobody_reads_anothers(oakfield: Oakfield, visit: Visit) -> None:
    """The other parent, the teacher, the office, a parent and the office of another school: all the same 404."""
    message = tell(oakfield, oakfield.huda)
    elsewhere = School.objects.create(name="Elsewhere")
    child = Pupil.objects.create(school=elsewhere, first_name="Kit", year=2, joined=LONG_AGO)
    stranger = new_adult(elsewhere, child, "Zoe")
    clerk = new_staff(elsewhere, "Pat", "Reed", Role.OFFICE)
    for person in (oakfield.karim, oakfield.teacher, oakfield.office, stranger, clerk):
        assert visit(person, f"/messages/{message.pk}/").status_code == 404
        assert "Ruby" not in visit(person, "/messages/").content.decode()
    assert visit(clerk, f"/deliveries/{Delivery.objects.get(channel='email').pk}/again/", post=True).status_code == 404
    assert visit(None, "/messages/").status_code == 302


def test_the_same_number_as_staff_and_as_parent_is_not_the_same_person(oakfield: Oakfield, visit: Visit) -> None:
    while oakfield.teacher.pk != oakfield.huda.pk:
        if oakfield.teacher.pk < oakfield.huda.pk:
            oakfield.teacher = new_staff(oakfield.school, f"T{oakfield.teacher.pk}", "X", Role.HEAD)
        else:
            oakfield.huda = new_adult(oakfield.school, oakfield.ruby, f"H{oakfield.huda.pk}")
    message = tell(oakfield, oakfield.huda)
    assert visit(oakfield.teacher, f"/messages/{message.pk}/").status_code == 404


def held(oakfield: Oakfield, sink: Sink, whom: Adult | None = None, **more: Any) -> Delivery:
    sink.on_data = lambda server: server.transport.abort()
    delivery = Delivery.objects.get(message=tell(oakfield, whom or oakfield.huda, **more), channel="email")
    sending.send(delivery.pk)
    sink.on_data = None
    delivery.refresh_from_db()
    assert delivery.state == State.HELD
    return delivery


def test_the_office_sees_what_is_held_why_and_what_to_do(oakfield: Oakfield, visit: Visit, sink: Sink) -> None:
    held(oakfield, sink, circle=oakfield.circle)
    page = visit(oakfield.office, "/deliveries/").content.decode()
    assert "One message needs you" in page
    assert "To <bdi>Huda Al-Masri</bdi>" in page
    assert "It may have arrived, or not." in page
    assert "A word about Ruby" not in page  # the matter is not the office's


def test_who_may_not_see_deliveries(oakfield: Oakfield, visit: Visit, sink: Sink) -> None:
    delivery = held(oakfield, sink)
    for person in (oakfield.huda, oakfield.teacher):
        assert visit(person, "/deliveries/").status_code == 404
        for deed in ("again", "arrived", "leave"):
            assert visit(person, f"/deliveries/{delivery.pk}/{deed}/", post=True).status_code == 404
    assert visit(oakfield.office, f"/deliveries/{delivery.pk}/again/").status_code == 405
    delivery.refresh_from_db()
    assert delivery.state == State.HELD


def test_a_colleague_who_is_a_parent_here_does_not_handle_their_own_childs(
    oakfield: Oakfield, visit: Visit, sink: Sink
) -> None:
    delivery = held(oakfield, sink)
    Adult.objects.filter(pk=oakfield.karim.pk).update(user=None)
    karim_at_work = new_staff(oakfield.school, "Kay", "Al-Masri", Role.OFFICE)
    Adult.objects.filter(pk=oakfield.karim.pk).update(user=karim_at_work.user)
    assert "Huda" not in visit(karim_at_work, "/deliveries/").content.decode()
    assert visit(karim_at_work, f"/deliveries/{delivery.pk}/arrived/", post=True).status_code == 404


def test_it_arrived(oakfield: Oakfield, visit: Visit, sink: Sink) -> None:
    delivery = held(oakfield, sink)
    page = visit(oakfield.office, f"/deliveries/{delivery.pk}/arrived/", post=True).content.decode()
    assert "It is settled." in page
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_by) == (State.HANDED_OVER, oakfield.office)
    entry = Entry.objects.get(verb=Verb.DELIVERY_SETTLED)
    assert entry.by_staff == oakfield.office
    # Pressed twice, or by two: the second is told so, calmly.
    assert visit(oakfield.office, f"/deliveries/{delivery.pk}/arrived/", post=True).status_code == 409
    assert Entry.objects.filter(verb=Verb.DELIVERY_SETTLED).count() == 1


def test_send_it_again_goes_with_the_same_message_id(
    oakfield: Oakfield, visit: Visit, sink: Sink, committed: Any
) -> None:
    delivery = held(oakfield, sink)
    with committed():
        visit(oakfield.office, f"/deliveries/{delivery.pk}/again/", post=True)
    delivery.refresh_from_db()
    assert delivery.state == State.HANDED_OVER
    assert delivery.attempts == 2
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


def test_sending_again_asks_anew_who_may_know(oakfield: Oakfield, visit: Visit, sink: Sink, committed: Any) -> None:
    delivery = held(oakfield, sink)
    oakfield.bar(oakfield.huda)
    with committed():
        visit(oakfield.office, f"/deliveries/{delivery.pk}/again/", post=True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.WITHHELD, Reason.NOT_ENTITLED)
    page = visit(oakfield.office, "/deliveries/").content.decode()
    assert "may not be told about this child" in page
    assert "order" not in page.lower().replace("border", "")
    # What is held back cannot be called arrived; it can be left.
    assert visit(oakfield.office, f"/deliveries/{delivery.pk}/arrived/", post=True).status_code == 409
    visit(oakfield.office, f"/deliveries/{delivery.pk}/leave/", post=True)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.NOT_NEEDED, Reason.LEFT_UNSENT)
    assert "Nothing is stuck" in visit(oakfield.office, "/deliveries/").content.decode()


def test_a_sealed_matter_shows_no_child_to_the_office(oakfield: Oakfield, visit: Visit, sink: Sink) -> None:
    sealed = Circle.objects.create(school=oakfield.school, pupil=oakfield.ruby, is_sealed=True)
    CircleMember.objects.create(school=oakfield.school, circle=sealed, adult=oakfield.huda)
    held(oakfield, sink, circle=sealed)
    assert "Ruby" not in visit(oakfield.office, "/deliveries/").content.decode()


def test_each_reason_has_its_sentences() -> None:
    assert set(EXPLAINED) == set(Reason)


def test_empty_pages_say_what_will_be_here(oakfield: Oakfield, visit: Visit) -> None:
    assert "No messages yet" in visit(oakfield.huda, "/messages/").content.decode()
    assert "Nothing is stuck" in visit(oakfield.office, "/deliveries/").content.decode()


@pytest.mark.parametrize("n", [1, 8])
def test_statements_do_not_grow_with_the_rows(
    oakfield: Oakfield, visit: Visit, sink: Sink, django_assert_max_num_queries: Any, n: int
) -> None:
    for i in range(n):
        held(oakfield, sink, key=f"{i}")
    with django_assert_max_num_queries(9):
        visit(oakfield.office, "/deliveries/")
    with django_assert_max_num_queries(5):
        visit(oakfield.huda, "/messages/")
