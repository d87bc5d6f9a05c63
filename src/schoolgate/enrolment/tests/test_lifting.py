"""What protects a family ends by two people: one mechanism for a limit and for a place that is kept secret."""

from typing import Any

import pytest
from django.urls import reverse

from schoolgate.enrolment import actions, rules
from schoolgate.outbox.models import Message
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Restriction
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of

STANDS = rules.End(is_lifted=False, asker=None, asker_user=None)
ASKED = rules.End(is_lifted=False, asker=1, asker_user=10)
LIFTED = rules.End(is_lifted=True, asker=1, asker_user=10)


def test_one_asks_with_a_reason_and_another_human_confirms() -> None:
    rules.ensure_may_ask_to_lift(STANDS, reason="They have moved.")
    rules.ensure_asked(ASKED)
    rules.ensure_second_person(ASKED, person=2, user=20)


@pytest.mark.parametrize(
    ("end", "person", "user", "said"),
    [
        (STANDS, 2, 20, "Nobody has asked"),
        (ASKED, 1, 10, "You asked for this yourself"),
        (ASKED, 2, 10, "You asked for this yourself"),  # the same human in a second post
        (LIFTED, 2, 20, "lifted already"),
    ],
)
def test_nothing_else_ends_it(end: rules.End, person: int, user: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rules.ensure_second_person(end, person=person, user=user)


@pytest.mark.parametrize(
    ("end", "reason", "said"),
    [(ASKED, "x", "already asked"), (LIFTED, "x", "lifted already"), (STANDS, " ", "Say why")],
)
def test_nor_is_it_asked_twice_or_without_a_reason(end: rules.End, reason: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rules.ensure_may_ask_to_lift(end, reason=reason)


Protected = Restriction | SecretPlace


@pytest.fixture(params=["limit", "place"])
def protected(request: Any, cast: Cast) -> Protected:
    if request.param == "limit":
        return actions.restrict(cast.yusuf, cast.karim, by=viewer_of(cast.adeyemi), kind="dsl_decision",
                                takes=frozenset({"told"}))  # fmt: skip
    return actions.keep_place_secret(cast.huda, by=viewer_of(cast.adeyemi))


def page_to_ask(row: Protected) -> str:
    return reverse("restriction-lift" if isinstance(row, Restriction) else "place-open", args=[row.pk])


@pytest.mark.django_db
@pytest.mark.usefixtures("school_morning")
class TestBothAlike:
    def test_whoever_may_be_the_second_is_told_and_whoever_asked_is_not(self, cast: Cast, protected: Protected) -> None:
        actions.ask_to_lift(protected, by=viewer_of(cast.head), reason="It is safe now.")
        told = Message.objects.filter(kind="enrolment/notices/lift")
        assert cast.adeyemi.pk in told.values_list("staff", flat=True)
        assert not told.filter(staff=cast.head).exists()
        for message in told:
            assert "Huda" not in message.subject + message.body
            assert "Yusuf" not in message.subject + message.body

    def test_a_question_without_a_reason_is_asked_again_and_nothing_opens(
        self, cast: Cast, protected: Protected, signed_in: Any
    ) -> None:
        head = signed_in(cast.head)
        answer = head.post(page_to_ask(protected), {"reason": "   "})
        assert answer.status_code == 422
        assert "Say why, so that the second person can judge." in answer.content.decode()
        assert head.post(page_to_ask(protected), {"reason": "x" * 1001}).content.decode().count("x" * 1001) == 1
        protected.refresh_from_db()
        assert protected.lift_asked_at is None

    def test_one_press_after_the_other_by_two_people_ends_it(
        self, cast: Cast, protected: Protected, signed_in: Any
    ) -> None:
        asked = actions.ask_to_lift(protected, by=viewer_of(cast.head), reason="It is safe now.")
        with pytest.raises(Refused, match="yourself"):
            actions.confirm_lift(asked, by=viewer_of(cast.head))
        lifted = actions.confirm_lift(asked, by=viewer_of(cast.adeyemi))
        assert (lifted.lift_asked_by, lifted.lifted_by) == (cast.head, cast.adeyemi)
