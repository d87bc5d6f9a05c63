"""A mail to a home where somebody else may see the phone: its outside names neither the school nor the child."""

from typing import Any

import pytest

from schoolgate.outbox import sending
from schoolgate.outbox.actions import notify
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import Adult
from schoolgate.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]


def sent_to(cast: Cast, mailoutbox: Any, **more: Any) -> Any:
    """Huda's mail, queued first and sent afterwards."""
    message = notify(cast.huda, "tried/notices/word", key="w", about=cast.yusuf, who="Miss Okafor", link="/x/", **more)
    assert message is not None
    sending.send(Delivery.objects.get(message=message, channel="email").pk)
    return mailoutbox[-1]


def outside(mail: Any) -> str:
    """What a locked screen shows: the sender, the subject and the beginning of the words; here all of them."""
    return f"{mail.from_email}\n{mail.subject}\n{mail.body}"


def test_it_is_obeyed_when_it_is_sent_whatever_was_queued_before(cast: Cast, mailoutbox: Any, settings: Any) -> None:
    settings.DISCREET_FROM_EMAIL = "post@example.org"
    message = notify(cast.huda, "tried/notices/word", key="w", about=cast.yusuf, who="Miss Okafor", link="/x/")
    assert message is not None
    Adult.objects.filter(pk=cast.huda.pk).update(has_discreet_mail=True)
    sending.send(Delivery.objects.get(message=message, channel="email").pk)
    shown = outside(mailoutbox[-1])
    assert mailoutbox[-1].from_email == "Post <post@example.org>"
    assert mailoutbox[-1].subject == "Something for you to read"
    for name in (cast.school.name, "Yusuf", "Okafor", "Huda", "school"):
        assert name.lower() not in shown.replace(settings.PUBLIC_URL, "").lower(), name
    assert f"{settings.PUBLIC_URL}/x/" in shown


def test_control_without_it_school_and_child_stand_outside(cast: Cast, mailoutbox: Any) -> None:
    shown = outside(sent_to(cast, mailoutbox))
    assert cast.school.name in shown
    assert "Yusuf" in shown


def test_six_numbers_still_arrive(cast: Cast, mailoutbox: Any) -> None:
    Adult.objects.filter(pk=cast.huda.pk).update(has_discreet_mail=True)
    message = notify(cast.huda, "accounts/notices/code", key="c", secret=True, code="123456", code_link="")
    assert message is not None
    sending.send(Delivery.objects.get(message=message).pk)
    assert "123456" in mailoutbox[-1].body
    assert cast.school.name not in outside(mailoutbox[-1])


def test_the_other_parent_is_written_to_as_before(cast: Cast, mailoutbox: Any) -> None:
    Adult.objects.filter(pk=cast.karim.pk).update(has_discreet_mail=True)
    assert cast.school.name in outside(sent_to(cast, mailoutbox))
