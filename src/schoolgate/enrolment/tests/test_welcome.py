"""Whoever may sign in is told so, once, and in words that name the child and no other adult."""

import pytest

from schoolgate.enrolment.actions.signing_in import confirm_access
from schoolgate.outbox.models import Message
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = pytest.mark.django_db


def test_a_confirmed_parent_is_welcomed_once(cast: Cast) -> None:
    relationship = cast.pending.relationships.get()
    confirm_access(relationship, by=viewer_of(cast.jo))
    confirm_access(relationship, by=viewer_of(cast.jo))

    message = Message.objects.get(kind="enrolment/notices/welcome")
    assert (message.adult, message.link_path) == (cast.pending, "/")
    assert "Tiago" in message.body
    assert "Hazel Lane" in message.subject
