"""Three siblings, two homes, nine notices in a week: one round-up for each grown-up, and what is different about his.

From the Shows of the issue and capabilities row 30. The mail server is a real one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from time_machine import Traveller

from schoolgate.announcements import truth
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tests.test_notices import draft, gone, sent
from schoolgate.outbox import gathering, rules, sending
from schoolgate.outbox import tasks as outbox_tasks
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.models_gathered import RoundUp
from schoolgate.outbox.tests.conftest import Sink, sink  # noqa: F401  # the fixture
from schoolgate.people.models import Adult, Staff
from schoolgate.people.preferences import Preference
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.factories import link, make_pupil

NINE: list[tuple[str, str, Selection]] = [
    ("date", "Year 4 swims on 20 March", Selection(years=frozenset({4}))),
    ("learning", "Times tables in Year 4", Selection(years=frozenset({4}))),
    ("praise", "Year 4 sang beautifully", Selection(years=frozenset({4}))),
    ("date", "Reception visits the farm", Selection(years=frozenset({0}))),
    ("learning", "The letters of this week", Selection(years=frozenset({0}))),
    ("praise", "Year 2 planted a tree", Selection(years=frozenset({2}))),
    ("other", "Lost jumpers of Year 2", Selection(years=frozenset({2}))),
    ("date", "The book fair", Selection(whole=True)),
    ("other", "Second-hand uniform", Selection(whole=True)),
]


def post_all() -> None:
    for pk in Delivery.objects.filter(state="queued", channel="email").values_list("pk", flat=True):
        sending.send(pk)


@pytest.fixture
def week(school_morning: Traveller, cast: Cast) -> Any:
    """Tuesday to Thursday: nine notices that can wait. Noor is Huda's third child; Karim is nothing to Noor."""
    noor = make_pupil(cast.school, "Noor", "Haddad", year=2)
    link(noor, cast.huda)
    RoundUp.objects.create(school=cast.school, day=4)
    for n, (kind, title, chosen) in enumerate(NINE):
        if n in (3, 6):
            school_morning.shift(timedelta(days=1))
        gone(sent(cast.jo, chosen, kind=kind, title=title))
    return noor


def to_friday(school_morning: Traveller) -> datetime:
    school_morning.move_to(datetime(2026, 3, 13, 15, 31, tzinfo=timezone.get_current_timezone()))
    return timezone.now()


def test_exactly_one_round_up_for_each_grown_up(
    school_morning: Traveller,
    cast: Cast,
    week: Any,
    sink: Sink,  # noqa: F811  # the fixture by its name
) -> None:
    post_all()
    assert sink.got == []  # until Friday nobody's phone has made a sound
    to_friday(school_morning)
    outbox_tasks.gather_round_ups()
    gathering.gather()
    post_all()
    assert len(sink.readers) == len(set(sink.readers)) > 10
    assert all(len(to) == 1 and mail["To"] == to[0] and not mail["Cc"] for _from, to, mail in sink.got)
    mails = {to: mail.get_content() for to, mail in zip(sink.readers, sink.mails, strict=True)}
    hers, his = mails[cast.huda.email], mails[cast.karim.email]
    assert [title for _kind, title, _chosen in NINE if title in hers] == [title for _kind, title, _ in NINE]
    assert [title for _kind, title, _ in NINE if title not in his] == [
        "Year 2 planted a tree",
        "Lost jumpers of Year 2",
    ]
    assert "Noor" not in his
    assert cast.huda.email not in his
    assert cast.karim.email not in hers


def test_an_order_on_thursday_night_takes_out_what_was_his_till_then(
    school_morning: Traveller,
    cast: Cast,
    week: Any,
    sink: Sink,  # noqa: F811  # the fixture by its name
) -> None:
    cast.karim.relationships.filter(pupil=cast.yusuf).update(ends=timezone.localdate())
    to_friday(school_morning)
    gathering.gather()
    post_all()
    his = next(mail.get_content() for to, mail in zip(sink.readers, sink.mails, strict=True) if to == cast.karim.email)
    # Layla is still his: what concerns her, or the whole school, he has; of Year 4 nothing.
    assert [title for _kind, title, _ in NINE if title in his] == [
        "Reception visits the farm", "The letters of this week", "The book fair", "Second-hand uniform",
    ]  # fmt: skip
    assert "Yusuf" not in his


def test_what_is_urgent_rings_at_once_and_says_why(
    school_morning: Traveller,
    cast: Cast,
    week: Any,
    sink: Sink,  # noqa: F811  # the fixture by its name
) -> None:
    gone(sent(cast.jo, Selection(years=frozenset({4})), kind="praise", title="Closed tomorrow", is_urgent=True))
    gone(sent(cast.jo, Selection(years=frozenset({4})), kind="change", title="No swimming"))
    post_all()
    assert {mail["Subject"] for mail in sink.mails} == {"Closed tomorrow", "No swimming"}
    texts = {mail["Subject"]: mail.get_content() for mail in sink.mails}
    assert "it comes at once, whatever you chose" in texts["Closed tomorrow"]
    assert "whatever you chose" not in texts["No swimming"]


def test_the_sender_sees_who_has_it_when(school_morning: Traveller, cast: Cast, week: Any) -> None:
    notice = draft(cast.jo, Selection(years=frozenset({4})), kind="date")
    before = truth.waiting_of(notice)
    assert before is not None
    assert timezone.localtime(before.at).strftime("%a %H:%M") == "Fri 15:30"
    Preference.objects.create(school=cast.school, adult=cast.karim, school_rhythm="each")
    Preference.objects.create(school=cast.school, adult=cast.huda, school_by="letter")
    after = truth.waiting_of(notice)
    assert after is not None
    assert after.people == before.people - 2
    assert truth.waiting_of(draft(cast.jo, Selection(years=frozenset({4})), kind="change")) is None
    assert truth.waiting_of(draft(cast.jo, Selection(years=frozenset({4})), kind="date", is_urgent=True)) is None
    RoundUp.objects.update(is_usual=False)
    assert truth.waiting_of(notice) is None


def test_a_round_up_is_heard_once_however_much_it_carries(school_morning: Traveller, cast: Cast, week: Any) -> None:
    notice = draft(cast.jo, Selection(years=frozenset({4})))
    assert truth.load_of(notice) == truth.Load(0, 0)
    to_friday(school_morning)
    gathering.gather()
    assert truth.load_of(notice) == truth.Load(1, 1)


def test_the_truth_about_each_is_the_truth_about_its_round_up(
    school_morning: Traveller,
    cast: Cast,
    week: Any,
    sink: Sink,  # noqa: F811  # the fixture by its name
) -> None:
    notice = Notice.objects.get(title="The book fair")
    viewer = viewer_of(cast.jo)
    waits = {line.said for line in truth.truth_of(notice, viewer).lines}
    assert "comes with the round-up" in waits
    to_friday(school_morning)
    gathering.gather()
    assert {line.said for line in truth.truth_of(notice, viewer).lines if line.name == "Huda Al-Masri"} == {
        "waits to be sent"
    }
    post_all()
    assert {line.said for line in truth.truth_of(notice, viewer).lines if line.name == "Huda Al-Masri"} == {
        "sent by email"
    }
    assert not Message.objects.filter(kind=rules.ROUND_UP, deliveries__state="queued").exists()


# -- pages -----------------------------------------------------------------------------------------------------------


def test_a_parent_says_it_once(cast: Cast, signed_in: Callable[[Staff | Adult], Any]) -> None:
    page = signed_in(cast.huda)
    first = page.get("/me/how/").content.decode()
    assert "What can wait, such as dates and good news" in first
    assert 'value="weekly" id="id_school_rhythm_1" checked' in first.replace("required ", "")  # as is usual here
    said = {"child_by": "email", "school_by": "email", "urgent_by": "sms", "speaks": "ar", "school_rhythm": "each"}
    assert page.post("/me/how/", said).status_code == 302
    assert Preference.objects.get(adult=cast.huda).school_rhythm == "each"
    wrong = page.post("/me/how/", {**said, "school_rhythm": "never"})
    assert wrong.status_code == 422
    assert Preference.objects.get(adult=cast.huda).school_rhythm == "each"


def test_the_head_says_when_the_round_up_goes(cast: Cast, signed_in: Callable[[Staff | Adult], Any]) -> None:
    page = signed_in(cast.head)
    assert "The next one goes on Friday" in page.get("/deliveries/round-up/").content.decode()
    assert page.post("/deliveries/round-up/", {"is_usual": "each", "day": "2", "at": "16:00"}).status_code == 302
    row = RoundUp.objects.get(school=cast.school)
    assert (row.day, f"{row.at:%H:%M}", row.is_usual) == (2, "16:00", False)
    wrong = page.post("/deliveries/round-up/", {"is_usual": "each", "day": "6", "at": "a"})
    assert wrong.status_code == 422
    assert signed_in(cast.grace).get("/deliveries/round-up/").status_code in (403, 404)


def test_the_page_before_it_goes_says_who_has_it_on_friday(
    cast: Cast, signed_in: Callable[[Staff | Adult], Any]
) -> None:
    notice = draft(cast.jo, Selection(years=frozenset({4})), kind="date")
    page = signed_in(cast.jo).get(f"/notices/{notice.pk}/preview/").content.decode()
    assert "have it with the round-up on Friday" in page
    notice = draft(cast.jo, Selection(years=frozenset({4})), kind="date", is_urgent=True)
    page = signed_in(cast.jo).get(f"/notices/{notice.pk}/preview/").content.decode()
    assert "rings through quiet hours" in page
    assert "round-up on" not in page
