"""Confirming writes to nobody who was never in: they are invited. Whoever has been in is told of a further child."""

import pytest
from django.utils import timezone

from schoolgate.enrolment.actions.signing_in import confirm_access
from schoolgate.outbox.models import Message
from schoolgate.people.models import User
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = pytest.mark.django_db


def test_whoever_was_never_in_is_not_written_to(cast: Cast) -> None:
    confirm_access(cast.pending.relationships.get(), by=viewer_of(cast.jo))

    assert not Message.objects.exists()


def test_whoever_has_been_in_is_told_once(cast: Cast) -> None:
    cast.pending.user = User.objects.create_user(cast.pending.email, last_login=timezone.now())
    cast.pending.save()
    relationship = cast.pending.relationships.get()
    confirm_access(relationship, by=viewer_of(cast.jo))
    confirm_access(relationship, by=viewer_of(cast.jo))

    message = Message.objects.get(kind="enrolment/notices/welcome")
    assert (message.adult, message.link_path) == (cast.pending, "/")
    assert "Tiago" in message.body
