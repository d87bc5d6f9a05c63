"""An issue from the first word to a family’s page and the school’s website, and what must stop it on the way."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from schoolgate.announcements import actions as announcements
from schoolgate.announcements import audience, tasks
from schoolgate.announcements.models import Notice, Told
from schoolgate.enrolment import actions as enrolment
from schoolgate.newsletters import actions, reading
from schoolgate.newsletters.actions import DateWords, Words
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.newsletters.queries import IssueQuery
from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.refusal import Refused
from schoolgate.testing.cast import Cast, viewer_of

pytestmark = pytest.mark.usefixtures("school_morning")
Enter = Callable[[Staff | Adult], Client]
SPORTS_DAY = date(2027, 6, 11)


def written(by: Staff, *, is_public: bool = True, news: str = "The pond is full of frogs.", **more: Any) -> Issue:
    issue = actions.start(by=viewer_of(by))
    return rewritten(issue, by, is_public=is_public, news=news, **more)


def rewritten(
    issue: Issue, by: Staff, *, is_public: bool = True, news: str = "The pond is full of frogs.",
    title: str = "Week 12", step: str = "", at: time | None = time(13, 30), day: date = SPORTS_DAY,
) -> Issue:  # fmt: skip
    blocks = list(issue.blocks.all())
    dates = IssueDate.objects.filter(block__issue=issue)
    words = Words(
        title=title, opening="Frogs, and a day for running.", rhythm="weekly", is_public=is_public,
        blocks={block.pk: ("", news if block.kind == "news" else block.words) for block in blocks},
        dates={row.pk: DateWords(day, "Sports day", at, time(15, 0) if at else None) for row in dates},
    )  # fmt: skip
    return actions.keep(issue, by=viewer_of(by), version=issue.version, words=words, step=step)


def sent(issue: Issue, by: Staff) -> Notice:
    viewer = viewer_of(by)
    announcements.set_limit(by=viewer, above=1000)
    notice = actions.ready(issue, by=viewer, version=issue.version)
    people = audience.people(notice)
    return announcements.send(notice, by=viewer, version=notice.version, seen=people, typed=people)


def out(by: Staff, **more: Any) -> Issue:
    """Written, sent, and half a minute later the worker comes by."""
    issue = written(by, **more)
    return let_go(sent(issue, by), issue)


def let_go(notice: Notice, issue: Issue) -> Issue:
    Notice.objects.filter(pk=notice.pk).update(release_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    found: Issue = Issue.objects.select_related("notice").get(pk=issue.pk)
    return found


def public(issue: Issue, what: str = "") -> str:
    return f"/news/school/{issue.school_id}/{what}"


def test_jo_writes_the_week_and_every_family_reads_it(cast: Cast, signed_in: Enter) -> None:
    issue = out(cast.jo)
    assert issue.is_live
    assert Told.objects.filter(notice=issue.notice, adult=cast.huda).exists()
    told = signed_in(cast.huda).get(f"/notices/{issue.notice_id}/").content.decode()
    assert public(issue, f"{issue.pk}/") in told
    assert "Week 12" in signed_in(cast.huda).get("/news/").content.decode()
    page = Client().get(public(issue, f"{issue.pk}/")).content.decode()
    assert "The pond is full of frogs." in page
    assert "Friday 11 June 2027" in page
    assert "Week 12" in Client().get(public(issue)).content.decode()


def test_until_its_notice_goes_nobody_can_read_it(cast: Cast, signed_in: Enter) -> None:
    """Held, taken back, put aside: the notice leads, and the issue follows."""
    issue = written(cast.jo)
    notice = sent(issue, cast.jo)
    assert notice.state == "held"
    assert not is_read_anywhere(issue, cast, signed_in)
    announcements.take_back(notice, by=viewer_of(cast.jo))
    tasks.sweep()
    assert not is_read_anywhere(issue, cast, signed_in)


def is_read_anywhere(issue: Issue, cast: Cast, signed_in: Enter) -> bool:
    tried = [
        *(Client().get(public(issue, end)) for end in ("", "feed.atom", "dates.ics", f"{issue.pk}/")),
        *(signed_in(who).get(at) for who in (cast.huda, cast.grace) for at in ("/news/", f"/news/{issue.pk}/")),
    ]
    words = (issue.title, "Sports day", "frogs")
    return any(word in answer.content.decode() for answer in tried for word in words)


def test_control_it_is_read_in_those_very_places(cast: Cast, signed_in: Enter) -> None:
    assert is_read_anywhere(out(cast.jo), cast, signed_in)


def test_taken_down_it_is_gone_everywhere_and_can_be_written_again(cast: Cast, signed_in: Enter) -> None:
    issue = out(cast.jo)
    actions.take_down(issue, by=viewer_of(cast.head), version=issue.version)
    assert not is_read_anywhere(issue, cast, signed_in)
    actions.reopen(issue, by=viewer_of(cast.jo), version=issue.version)
    assert issue.is_draft


def test_what_families_wait_for_cannot_be_rewritten_unseen(cast: Cast) -> None:
    """Between its notice and its readers no word changes; back to the desk means that the notice is put aside."""
    issue = written(cast.jo)
    notice = actions.ready(issue, by=viewer_of(cast.jo), version=issue.version)
    with pytest.raises(Refused):
        rewritten(issue, cast.jo, news="Something else")
    actions.reopen(issue, by=viewer_of(cast.jo), version=issue.version)
    notice.refresh_from_db()
    assert (issue.state, issue.notice, notice.state) == ("draft", None, "aside")
    again = sent(issue, cast.jo)
    issue.refresh_from_db()
    with pytest.raises(Refused, match="on the way"):
        actions.reopen(issue, by=viewer_of(cast.jo), version=issue.version)
    assert again.state == "held"


def test_an_issue_for_families_is_for_families(cast: Cast, signed_in: Enter) -> None:
    issue = out(cast.jo, is_public=False)
    for who, status in (
        (cast.huda, 200),
        (cast.karim, 200),
        (cast.clerk, 200),
        (cast.carys, 404),
        (cast.millbrook_head, 404),
    ):
        assert signed_in(who).get(f"/news/{issue.pk}/").status_code == status, who
    nobody = Client()
    assert nobody.get(f"/news/{issue.pk}/").headers["Location"].startswith("/sign-in/")
    missing = nobody.get(public(issue, "999999/"))
    hidden = nobody.get(public(issue, f"{issue.pk}/"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    for end in ("", "feed.atom", "dates.ics"):
        page = nobody.get(public(issue, end)).content.decode()
        assert "Week 12" not in page
        assert "Sports day" not in page


def test_control_without_the_word_public_anybody_would_read_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = out(cast.jo, is_public=False)
    monkeypatch.setattr(IssueQuery, "for_everybody", lambda self, school_id: self.live().filter(school=school_id))
    for end in ("", "feed.atom", f"{issue.pk}/"):
        assert "Week 12" in Client().get(public(issue, end)).content.decode()
    assert "Sports day" in Client().get(public(issue, "dates.ics")).content.decode()


def test_who_lost_every_right_to_be_told_reads_public_issues_only(cast: Cast, signed_in: Enter) -> None:
    kept, open_to_all = out(cast.jo, is_public=False), out(cast.jo, title="Open week")
    assert signed_in(cast.karim).get(f"/news/{kept.pk}/").status_code == 200
    for child in (cast.yusuf, cast.layla):
        enrolment.restrict(child, cast.karim, by=viewer_of(cast.head), kind="dsl_decision", takes=frozenset({"told"}))
    karim = signed_in(cast.karim)
    assert karim.get(f"/news/{kept.pk}/").status_code == 404
    assert karim.get(f"/news/{open_to_all.pk}/").status_code == 200


def test_whose_child_has_left_reads_public_issues_only(cast: Cast) -> None:
    issue, viewer = out(cast.jo, is_public=False), viewer_of(cast.karim)
    assert issue in Issue.objects.visible_to(viewer)
    Pupil.objects.filter(pk__in=[cast.yusuf.pk, cast.layla.pk]).update(left=cast.today - timedelta(days=1))
    assert issue not in Issue.objects.visible_to(viewer)


def test_a_childs_full_name_never_stands_in_a_public_issue(cast: Cast, signed_in: Enter) -> None:
    said = f"Well done, {cast.yusuf.last_name.upper()}, {cast.yusuf.first_name}!"
    issue = written(cast.jo, news=said)
    assert "full name" in " ".join(reading.hints(issue))
    assert "full name" in signed_in(cast.jo).get(f"/newsletters/{issue.pk}/").content.decode()
    with pytest.raises(Refused, match=f"{cast.yusuf.first_name} {cast.yusuf.last_name} in “News”"):
        actions.ready(issue, by=viewer_of(cast.jo), version=issue.version)
    issue.refresh_from_db()
    assert issue.is_draft
    assert not Notice.objects.exists()
    assert issue.blocks.get(kind="news").words == said  # nothing is lost
    kept = rewritten(issue, cast.jo, is_public=False, news=said)
    actions.ready(kept, by=viewer_of(cast.jo), version=kept.version)


def test_control_without_the_look_at_names_it_would_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schoolgate.newsletters.reading.full_names", lambda issue: [])
    issue = out(cast.jo, news=f"Well done, {cast.yusuf.full_name}!")
    assert cast.yusuf.full_name in Client().get(public(issue, f"{issue.pk}/")).content.decode()


def test_a_first_name_is_fine(cast: Cast) -> None:
    issue = written(cast.jo, news=f"Well done, {cast.yusuf.first_name}! Thank you, {cast.grace.said_name}.")
    assert reading.hints(issue) == []
    assert out(cast.jo, news=f"Well done, {cast.yusuf.first_name}!").is_live


def test_an_empty_issue_does_not_go_and_a_day_that_is_over_is_pointed_out(cast: Cast) -> None:
    empty = actions.start(by=viewer_of(cast.jo))
    with pytest.raises(Refused, match="missing"):
        actions.ready(empty, by=viewer_of(cast.jo), version=empty.version)
    assert "over" in reading.hints(written(cast.jo, day=date(2020, 1, 1)))[0]


def test_two_who_write_at_once_notice(cast: Cast) -> None:
    issue = written(cast.jo)
    hers = Issue.objects.get(pk=issue.pk)
    rewritten(issue, cast.jo, news="Mine")
    with pytest.raises(Refused, match="another window, or by a colleague"):
        rewritten(hers, cast.head, news="Hers")
    assert issue.blocks.get(kind="news").words == "Mine"


def test_the_database_holds_an_issue_to_its_notice(cast: Cast) -> None:
    issue = written(cast.jo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(state="ready")


# -- what the school's website takes ----------------------------------------------------------------------------------


def events(issue: Issue) -> list[Any]:
    answer = Client().get(public(issue, "dates.ics"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_date_stands_on_the_schools_clock(cast: Cast) -> None:
    issue = out(cast.jo)
    (event,) = events(issue)
    starts = event["DTSTART"].dt
    assert starts.replace(tzinfo=None).isoformat() == "2027-06-11T13:30:00"
    assert starts.utcoffset() == timedelta(hours=1)  # summer
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    zones = list(Calendar.from_ical(Client().get(public(issue, "dates.ics")).content).walk("VTIMEZONE"))
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/London"]
    assert starts == starts.replace(tzinfo=ZoneInfo("Europe/London"))


def test_a_date_that_moves_keeps_its_name_and_says_that_it_moved(cast: Cast) -> None:
    issue = out(cast.jo)
    (before,) = events(issue)
    actions.take_down(issue, by=viewer_of(cast.jo), version=issue.version)
    actions.reopen(issue, by=viewer_of(cast.jo), version=issue.version)
    rewritten(issue, cast.jo, day=SPORTS_DAY + timedelta(days=7), at=None)
    (after,) = events(let_go(sent(issue, cast.jo), issue))
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"].dt == SPORTS_DAY + timedelta(days=7)


def test_the_feed_is_for_anybody_and_may_be_kept(cast: Cast) -> None:
    issue = out(cast.jo, title="Week 12 & <frogs>")
    answer = Client().get(public(issue, "feed.atom"))
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    body = answer.content.decode()
    assert "Week 12 &amp; &lt;frogs&gt;" in body
    assert cast.jo.full_name not in body
    again = Client().get(public(issue, "feed.atom"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_each_school_has_its_own_feeds(cast: Cast) -> None:
    issue = out(cast.jo)
    for end in ("", "feed.atom", "dates.ics", f"{issue.pk}/"):
        there = Client().get(f"/news/school/{cast.millbrook.pk}/{end}").content.decode()
        assert "Sports day" not in there
        assert "Week 12" not in there


# -- the desk ---------------------------------------------------------------------------------------------------------


def posted(issue: Issue, **more: Any) -> dict[str, Any]:
    """The writing page as a browser would send it."""
    data: dict[str, Any] = {"version": issue.version, "title": "Week 12", "opening": "Frogs.", "rhythm": "weekly"}
    for block in issue.blocks.all():
        data |= {f"block{block.pk}-heading": "", f"block{block.pk}-words": "W" if block.kind == "news" else ""}
        for row in block.dates.all():
            data |= {f"date{row.pk}-day": "", f"date{row.pk}-what": "", f"date{row.pk}-starts": ""}
    return data | more


def test_blocks_are_added_moved_and_removed_by_plain_buttons(cast: Cast, signed_in: Enter) -> None:
    jo = signed_in(cast.jo)
    write = jo.post("/newsletters/new/").headers["Location"]
    issue = Issue.objects.get()

    def press(then: str) -> list[str]:
        issue.refresh_from_db()
        assert jo.post(write, posted(issue, then=then)).status_code == 302
        return [block.kind for block in issue.blocks.all()]

    assert press("add-praise") == ["news", "dates", "praise"]
    praise = issue.blocks.get(kind="praise").pk
    assert press(f"up-{praise}") == ["news", "praise", "dates"]
    assert press(f"up-{praise}") == ["praise", "news", "dates"]
    assert press(f"up-{praise}") == ["praise", "news", "dates"]
    assert press(f"drop-{praise}") == ["news", "dates"]
    assert press("up-999999") == press("add-nothing") == press("drop-x") == ["news", "dates"]
    dates = issue.blocks.get(kind="dates").pk
    press(f"date-{dates}")
    assert IssueDate.objects.count() == 2
    press(f"undate-{IssueDate.objects.all()[0].pk}")
    assert IssueDate.objects.count() == 1
    assert issue.blocks.get(kind="news").words == "W"


def test_nobody_moves_a_block_of_another_issue(cast: Cast) -> None:
    other = written(cast.head)
    theirs = other.blocks.get(kind="news")
    rewritten(written(cast.jo), cast.jo, step=f"drop-{theirs.pk}")
    assert Block.objects.filter(pk=theirs.pk).exists()


def test_the_page_keeps_the_draft_by_itself_and_points_at_a_full_name(cast: Cast, signed_in: Enter) -> None:
    issue = actions.start(by=viewer_of(cast.jo))
    news = issue.blocks.get(kind="news").pk
    data = posted(issue, is_public="on") | {f"block{news}-words": f"Hooray for {cast.yusuf.full_name}"}
    page = signed_in(cast.jo).post(f"/newsletters/{issue.pk}/keep/", data).content.decode()
    issue.refresh_from_db()
    assert f'name="version" value="{issue.version}"' in page
    assert f"full name of {cast.yusuf.full_name}" in page
    assert issue.blocks.get(pk=news).words.startswith("Hooray")


def test_what_was_typed_stays_when_it_cannot_be_taken(cast: Cast, signed_in: Enter) -> None:
    issue = actions.start(by=viewer_of(cast.jo))
    news, row = issue.blocks.get(kind="news").pk, IssueDate.objects.get().pk
    jo, at = signed_in(cast.jo), f"/newsletters/{issue.pk}/write/"
    long = "x" * 3000
    bad = posted(issue) | {f"block{news}-words": long + "yz", f"date{row}-starts": "15:00", f"date{row}-ends": "14:00"}
    answer = jo.post(at, bad)
    assert answer.status_code == 422
    assert long + "yz" in answer.content.decode()
    assert "It ends before it starts" in answer.content.decode()
    assert jo.post(at, posted(issue) | {f"block{news}-words": long}).status_code == 302
    assert issue.blocks.get(pk=news).words == long


def test_from_the_desk_to_the_notice_in_one_press(cast: Cast, signed_in: Enter) -> None:
    issue = written(cast.jo)
    jo = signed_in(cast.jo)
    page = jo.post(f"/newsletters/{issue.pk}/ready/", {"version": issue.version}, follow=True).content.decode()
    assert "All parents" in page
    assert "Frogs, and a day for running." in page
    assert "Its notice" in jo.get("/newsletters/").content.decode()


@pytest.mark.parametrize("who", ["grace", "clerk", "governor", "attendance", "huda"])
def test_who_may_not_write_to_all_parents_has_no_desk(cast: Cast, signed_in: Enter, who: str) -> None:
    issue = written(cast.jo)
    client = signed_in(getattr(cast, who))
    assert {client.get(at).status_code for at in ("/newsletters/", f"/newsletters/{issue.pk}/")} == {404}
