"""Telling somebody something."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from schoolgate.outbox import rules
from schoolgate.outbox.actions import mark_read, notify
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import Reason
from schoolgate.outbox.tests.conftest import LONG_AGO, Oakfield, Sink
from schoolgate.people.models import Adult, Staff, Term
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

WORD = "tried/notices/word"
State = Delivery.State


def tell(oakfield: Oakfield, whom: Adult | Staff, key: str = "k", **more: Any) -> Message | None:
    return notify(
        whom, WORD, key=key, **{"about": oakfield.ruby, "link": "/talks/4/", "who": "Miss Okafor <g>", **more}
    )


def states(message: Message | None) -> dict[str, str]:
    return dict(Delivery.objects.filter(message=message).values_list("channel", "state"))


def test_a_parent_is_told_in_the_portal_at_once_and_by_mail(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    with committed():
        message = tell(oakfield, oakfield.huda, circle=oakfield.circle)

    assert states(message) == {"portal": State.HANDED_OVER, "email": State.HANDED_OVER}
    ((sender, readers, mail),) = sink.got
    assert readers == ["huda@example.org"]
    assert mail["To"] == "huda@example.org"
    assert mail["Cc"] is mail["Bcc"] is mail["Reply-To"] is mail["List-Unsubscribe"] is None
    assert sender == "noreply@localhost"
    assert mail["From"] == "Oakfield Primary <noreply@localhost>"
    assert mail["Subject"] == "A word about Ruby"
    assert mail["Content-Language"] == "en-GB"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("Hello Huda, Miss Okafor <g> would like a word about Ruby.\n\nOpen this page:\n")
    assert "http://localhost:8000/talks/4/" in text
    reference = Delivery.objects.get(message=message, channel="email").provider_reference
    assert mail["Message-ID"] == f"<{reference}>"


def test_staff_read_initials_only(oakfield: Oakfield, sink: Sink, committed: Any, settings: Any) -> None:
    with committed():
        tell(oakfield, oakfield.teacher, urgent=True)
    (mail,) = sink.mails
    assert mail["Subject"] == "A word about RA"
    assert "Ruby" not in mail.as_string()


def test_a_sealed_matter_names_no_child(oakfield: Oakfield) -> None:
    oakfield.circle.is_sealed = True
    oakfield.circle.save()
    message = tell(oakfield, oakfield.huda, circle=oakfield.circle)
    assert message is not None
    assert "Ruby" not in message.subject + message.body
    assert message.subject == "A word about your child"


def test_one_event_is_told_once_to_each_reader(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    with committed():
        assert tell(oakfield, oakfield.huda, key="talk-4") is not None
        assert tell(oakfield, oakfield.huda, key="talk-4") is None
        assert tell(oakfield, oakfield.karim, key="talk-4") is not None
    assert sorted(sink.readers) == ["huda@example.org", "karim@example.org"]
    assert all(len(readers) == 1 for _, readers, _ in sink.got)


def test_what_is_rolled_back_is_never_told(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    with committed():
        try:
            with transaction.atomic():
                tell(oakfield, oakfield.huda)
                raise RuntimeError
        except RuntimeError:
            pass
    assert not Message.objects.exists()
    assert sink.got == []


def test_the_readers_language_and_what_we_speak(oakfield: Oakfield) -> None:
    oakfield.huda.language = "en-xr"
    message = tell(oakfield, oakfield.huda)
    assert message is not None
    assert message.language == "en-xr"
    assert message.subject.startswith("⟦")
    oakfield.karim.language = "fa"  # not translated yet: we say so rather than pretend
    message = tell(oakfield, oakfield.karim)
    assert message is not None
    assert message.language == "en-gb"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 18, 17, 59, tzinfo=UTC), datetime(2026, 11, 18, 17, 59, tzinfo=UTC)),
        (datetime(2026, 11, 18, 18, 0, tzinfo=UTC), datetime(2026, 11, 19, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # the clocks go back
        (datetime(2027, 3, 27, 20, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, 0, tzinfo=UTC)),  # and forward
    ],
)
def test_a_mail_waits_for_the_end_of_quiet_hours_and_the_portal_does_not(
    oakfield: Oakfield, sink: Sink, committed: Any, at: datetime, due: datetime
) -> None:
    Adult.objects.update(quiet_from=time(18), quiet_until=time(7))
    oakfield.huda.refresh_from_db()
    with time_machine.travel(at, tick=False), committed():
        message = tell(oakfield, oakfield.huda)
    assert message is not None
    assert message.due_at == due
    assert states(message) == {"portal": State.HANDED_OVER, "email": State.HANDED_OVER if at == due else State.QUEUED}


def test_what_the_reader_asked_for_goes_at_once(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    Adult.objects.update(quiet_from=time(18), quiet_until=time(7))
    oakfield.huda.refresh_from_db()
    with time_machine.travel(datetime(2026, 11, 18, 23, tzinfo=UTC), tick=False), committed():
        tell(oakfield, oakfield.huda, urgent=True)
    assert sink.readers == ["huda@example.org"]


def test_staff_are_left_alone_in_the_holidays(oakfield: Oakfield) -> None:
    Term.objects.create(school=oakfield.school, name="Autumn", first=date(2026, 9, 2), last=date(2026, 12, 18))
    Term.objects.create(school=oakfield.school, name="Spring", first=date(2027, 1, 4), last=date(2027, 3, 25))
    with time_machine.travel(datetime(2026, 12, 21, 10, tzinfo=UTC), tick=False):
        to_staff = tell(oakfield, oakfield.office, about=None)
        to_parent = tell(oakfield, oakfield.huda)
    assert to_staff is not None
    assert to_staff.due_at == datetime(2027, 1, 4, 7, tzinfo=UTC)
    assert to_parent is not None
    assert to_parent.due_at == datetime(2026, 12, 21, 10, tzinfo=UTC)


def test_somebody_without_an_address_is_a_matter_for_the_office(oakfield: Oakfield) -> None:
    oakfield.huda.email = ""
    oakfield.huda.save()
    message = tell(oakfield, oakfield.huda)
    assert states(message) == {"portal": State.HANDED_OVER, "email": State.FAILED}
    assert Delivery.objects.all().for_a_person().get().reason == Reason.NO_ADDRESS


def test_who_is_barred_when_it_is_written_gets_nothing_and_staff_can_see_that(oakfield: Oakfield) -> None:
    oakfield.bar(oakfield.huda)
    message = tell(oakfield, oakfield.huda)
    assert states(message) == {"portal": State.WITHHELD, "email": State.WITHHELD}
    entry = Entry.objects.get(verb=Verb.DELIVERY_WITHHELD)
    assert entry.reach == Entry.Reach.AUDIT
    # A right that the order leaves alone is left alone: barring a lawful parent would be as wrong.
    assert states(tell(oakfield, oakfield.huda, key="sign", right="sign"))["email"] == State.QUEUED
    assert states(tell(oakfield, oakfield.karim))["email"] == State.QUEUED


def test_who_is_not_confirmed_yet_waits_for_the_school(oakfield: Oakfield) -> None:
    oakfield.huda.relationships.update(sign_in="pending")
    message = tell(oakfield, oakfield.huda)
    assert Delivery.objects.get(message=message, channel="email").reason == Reason.NOT_CONFIRMED


def test_a_code_goes_by_mail_only_at_once_to_the_sign_in_address_and_is_forgotten(
    oakfield: Oakfield, sink: Sink, committed: Any
) -> None:
    oakfield.huda.email = "old@example.org"
    oakfield.huda.quiet_from, oakfield.huda.quiet_until = time(0), time(23, 59)
    oakfield.huda.save()
    with committed():
        message = notify(oakfield.huda, "tried/notices/code", key="code-1", secret=True, link="/in/abc/", code="408126")
    assert states(message) == {"email": State.HANDED_OVER}
    assert sink.readers == ["huda@example.org"]
    assert "408126" in sink.mails[0].get_content()
    assert message is not None
    message.refresh_from_db()
    assert (message.body, message.link_path) == ("", "")
    assert not Message.objects.all().visible_to(oakfield.viewer(oakfield.huda)).exists()


@pytest.mark.parametrize(
    "link", ["talks/4/", "https://elsewhere.example/", "//elsewhere.example/", "/a b", "/\\evil", "/a\nb"]
)
def test_a_link_is_a_page_of_ours(oakfield: Oakfield, link: str) -> None:
    with pytest.raises(ValueError, match="path"):
        tell(oakfield, oakfield.huda, link=link)


def test_a_subject_cannot_make_headers(oakfield: Oakfield, sink: Sink, committed: Any) -> None:
    oakfield.ruby.first_name = "Ruby\r\nBcc: thief@example.org\r\n\x00"
    with committed():
        tell(oakfield, oakfield.huda)
    (mail,) = sink.mails
    assert mail["Bcc"] is None
    assert sink.readers == ["huda@example.org"]
    assert mail["Subject"] == "A word about Ruby Bcc: thief@example.org"


def test_a_template_without_a_subject_is_a_mistake(oakfield: Oakfield) -> None:
    with pytest.raises(ValueError, match="Subject"):
        notify(oakfield.huda, "tried/notices/bad", key="x")


def test_a_circle_about_another_child_is_a_mistake(oakfield: Oakfield) -> None:
    other = oakfield.ruby.__class__.objects.create(school=oakfield.school, first_name="Sam", year=1, joined=LONG_AGO)
    with pytest.raises(ValueError, match="another child"):
        tell(oakfield, oakfield.huda, about=other, circle=oakfield.circle)


def test_the_day_of_reading_is_kept_and_not_the_minute(oakfield: Oakfield) -> None:
    message = tell(oakfield, oakfield.huda)
    assert message is not None
    with time_machine.travel(datetime(2026, 11, 18, 9, tzinfo=UTC)):
        mark_read(message)
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        mark_read(message)
    message.refresh_from_db()
    assert message.read_on == date(2026, 11, 18)


def test_half_states_are_impossible(oakfield: Oakfield) -> None:
    message = tell(oakfield, oakfield.huda)
    delivery = Delivery.objects.get(message=message, channel="email")
    for wrong in (
        {"state": State.TAKEN},
        {"state": State.HELD},
        {"state": State.HANDED_OVER},
        {"lease_until": datetime(2026, 1, 1, tzinfo=UTC)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**wrong)
    for also_wrong in ({"staff": oakfield.teacher}, {"adult": None}, {"is_secret": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=delivery.message_id).update(**also_wrong)


ROOMS = Path(rules.__file__).parents[1]


@pytest.mark.parametrize("notice", sorted(ROOMS.glob("*/templates/*/notices/*.txt")), ids=lambda path: path.stem)
def test_every_notice_begins_with_its_subject_and_names_a_child_safely(notice: Path) -> None:
    """Mails are read over shoulders (T08): `{{ child }}` is the one name of a child that a notice may use."""
    words = notice.read_text()
    first = re.sub(r"{%.*?%}", "", words).lstrip()
    assert first.startswith("Subject:")
    assert not re.search(r"pupil|full_name|last_name|first_name|born|\|safe", words)


def test_pauses_grow_to_half_an_hour() -> None:
    minutes = [rules.pause_after(n, 0) / timedelta(minutes=1) for n in range(1, 9)]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert rules.pause_after(1, 1) == timedelta(seconds=36)
    assert rules.pause_after(500, 0) == timedelta(minutes=30)
