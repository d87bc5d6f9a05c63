"""Every page of the story, in four looks: nothing that axe finds, nothing wider than the screen, nobody else asked."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from schoolgate.announcements import actions as announcements
from schoolgate.announcements import audience
from schoolgate.announcements.models import Notice
from schoolgate.announcements.rules import Selection
from schoolgate.announcements.tasks import let_out
from schoolgate.conversations import actions
from schoolgate.conversations.models import Meeting
from schoolgate.drafting import actions as drafting
from schoolgate.newsletters import actions as news
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult
from schoolgate.people.queries import today
from schoolgate.pictures import actions as pictures
from schoolgate.promises import actions as promises
from schoolgate.promises.models import Promise
from schoolgate.safeguarding import actions as safeguarding
from schoolgate.testing import story as verbs
from schoolgate.testing.cast import Cast, viewer_of
from tests.journeys import story
from tests.journeys.conftest import House
from tests.journeys.looks import TODAY, Look, Looker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.one_database
@pytest.mark.parametrize("look", TODAY, ids=lambda look: look.name)
def test_every_page_of_the_story(house: House, look: Look) -> None:
    looker = Looker(house, look)
    the_door(looker)
    planning(looker)
    answering(looker)
    in_the_room(looker)
    afterwards(looker)
    around(looker)
    notices(looker)
    newsletters(looker)
    kind_and_clear(looker)
    print(f"\n{len(looker.seen)} pages in {look.name}: {len(looker.faults)} faults")
    assert not looker.faults, "\n".join(looker.faults)
    assert len(looker.seen) > 40


def submit(page: Page, selector: str) -> None:
    """Send a form as it stands, whatever the language."""
    page.locator(selector).first.click()
    page.wait_for_load_state()


def the_door(looker: Looker) -> None:
    page = looker.at("sign-in", None, "/sign-in/")
    submit(page, "main form button:not([name])")
    looker.check("sign-in-error", page)
    page.locator("input[type=email]").fill(looker.house.cast.huda.email)
    submit(page, "main form button:not([name])")
    looker.check("sign-in-code", page)
    page.locator("input[name=code]").fill("000000")
    submit(page, "main form button:not([name])")
    looker.check("sign-in-code-error", page)
    page.context.clear_cookies(name="session")
    looker.at("sign-in-elsewhere", None, "/sign-in/code/?code=123456")
    looker.at("offline", None, "/offline/")


def planning(looker: Looker) -> None:
    cast = looker.house.cast
    grace, yusuf = cast.grace, cast.yusuf.pk
    looker.at("my-day-quiet", grace, "/")
    looker.at("families", grace, "/families/")
    looker.at("families-none", grace, "/families/?q=nobody")
    looker.at("family", grace, f"/pupils/{yusuf}/")
    page = looker.at("plan", grace, f"/pupils/{yusuf}/talk/")
    submit(page, "main form.card button:not([name])")
    looker.check("plan-error", page)
    meeting = verbs.talk_at("planned", cast)
    looker.at("talk-planned", grace, f"/talks/{meeting.pk}/")
    page = looker.at("times", grace, f"/talks/{meeting.pk}/times/")
    page.locator("#id_day_1").fill((today() - timedelta(days=3)).isoformat())
    submit(page, "main form.card button:not([name])")
    looker.check("times-error", page)
    looker.at("home-quiet", cast.huda, "/")
    looker.at("talks-none", cast.karim, "/talks/")
    looker.at("promises-none", cast.karim, "/promises/")
    looker.at("messages-none", cast.karim, "/messages/")


def step_on(cast: Cast, *steps: str) -> Meeting:
    """The one talk, some steps further."""
    meeting = Meeting.objects.for_pages().get(number=1)
    for step in steps:
        meeting = verbs._STEP[step](meeting, viewer_of(cast.grace), viewer_of(cast.huda))
    found: Meeting = Meeting.objects.for_pages().get(pk=meeting.pk)
    return found


def answering(looker: Looker) -> None:
    cast = looker.house.cast
    huda = cast.huda
    talk = f"/talks/{step_on(cast, 'offered').pk}/"
    looker.at("home-choose", huda, "/")
    looker.at("talk-offered-parent", huda, talk)
    looker.at("talk-offered", cast.grace, talk)
    looker.at("messages", huda, "/messages/")
    looker.at("message", huda, f"/messages/{Message.objects.get(adult=huda, is_secret=False).pk}/")
    looker.at("talks-parent", huda, "/talks/")
    looker.at("child", huda, f"/children/{cast.yusuf.pk}/")
    looker.at("me-parent", huda, "/me/")
    page = looker.page(huda)
    page.goto(talk)
    submit(page, f"form[action='{talk}booking/'] button")
    looker.check("talk-booked-parent", page)
    submit(page, f"form[action='{talk}agenda/'] button")
    looker.check("talk-agenda-error", page)
    actions.say_needs(
        Meeting.objects.get(), by=viewer_of(huda), interpreter="Arabic", step_free=True, brings="My sister",
        other_teacher=False, words="Please speak slowly.",
    )  # fmt: skip
    Meeting.objects.update(starts_at=timezone.now() + timedelta(hours=3))
    looker.at("home-booked", huda, "/")
    looker.at("my-day-booked", cast.grace, "/")
    looker.at("talk-booked", cast.grace, talk)
    looker.at("talks-staff", cast.grace, "/talks/")


def in_the_room(looker: Looker) -> None:
    cast = looker.house.cast
    talk = f"/talks/{step_on(cast, 'started').pk}/"
    grace = cast.grace
    looker.at("explore", grace, f"{talk}explore/")
    page = looker.page(grace)
    submit(page, "button[value=understood]")
    looker.check("explore-error", page)
    step_on(cast, "understood")
    page = looker.at("focus", grace, f"{talk}focus/")
    submit(page, "button[form=talk-form]")
    looker.check("focus-error", page)
    step_on(cast, "focused")
    page = looker.at("plan-stage", grace, f"{talk}plan/")
    submit(page, "#talk-form button")
    looker.check("plan-stage-error", page)
    step_on(cast, "agreed")
    looker.at("plan-stage-filled", grace, f"{talk}plan/")
    page = looker.at("review", grace, f"{talk}review/")
    submit(page, "button[form=talk-form]")
    looker.check("review-error", page)
    step_on(cast, "held")
    looker.at("talk-held", grace, talk)
    looker.at("talk-held-parent", cast.huda, talk)


def afterwards(looker: Looker) -> None:
    cast = looker.house.cast
    talk = f"/talks/{step_on(cast, 'shared').pk}/"
    looker.at("home-confirm", cast.huda, "/")
    page = looker.at("talk-shared-parent", cast.huda, talk)
    submit(page, "button[value=no]")
    looker.check("talk-answer-error", page)
    step_on(cast, "closed")
    looker.at("talk-closed-parent", cast.huda, talk)
    looker.at("talk-closed", cast.grace, talk)
    ours, theirs = Promise.objects.get(side="school"), Promise.objects.get(side="home")
    looker.at("promises-staff", cast.grace, "/promises/")
    page = looker.at("promise-open", cast.grace, f"/promises/{ours.pk}/")
    page.locator("main details summary").first.click()
    page.locator("#id_reason").fill("")
    submit(page, f"form[action='/promises/{ours.pk}/change/'] button")
    looker.check("promise-change-error", page)
    looker.at("promise-home", cast.huda, f"/promises/{theirs.pk}/")
    promises.change(
        theirs, by=viewer_of(cast.huda), what="An eye test in May", due=today() + timedelta(days=40), reason="No slot."
    )
    promises.keep(ours, by=viewer_of(cast.grace), words="By the window.")
    story.a_week_goes_by()
    looker.at("home-ask", cast.huda, "/")
    looker.at("promise-ask", cast.huda, f"/promises/{ours.pk}/")
    promises.answer(ours, by=viewer_of(cast.huda), now="partly", words="Some days.")
    promises.thank(ours, by=viewer_of(cast.huda))
    looker.at("promise-thanked", cast.huda, f"/promises/{ours.pk}/")
    looker.at("promises-parent", cast.huda, "/promises/")
    looker.at("home-all-quiet", cast.huda, "/")
    looker.at("my-day-answers", cast.grace, "/")
    looker.at("family-full", cast.grace, f"/pupils/{cast.yusuf.pk}/")
    looker.at("child-full", cast.huda, f"/children/{cast.yusuf.pk}/")


def around(looker: Looker) -> None:
    cast = looker.house.cast
    looker.at("tell", cast.grace, f"/pupils/{cast.yusuf.pk}/tell/")
    looker.at("handovers-none", cast.adeyemi, "/safeguarding/")
    safeguarding.tell(cast.yusuf, by=viewer_of(cast.grace), pointer="In 4 Willow until 3:30.")
    looker.at("handovers", cast.adeyemi, "/safeguarding/")
    looker.at("my-day-dsl", cast.adeyemi, "/")
    stuck = Delivery.objects.filter(channel="email").first()
    assert stuck is not None
    looker.at("deliveries-none", cast.jo, "/deliveries/")
    Delivery.objects.filter(pk=stuck.pk).update(state="held", reason="unknown", last_error="Timeout")
    looker.at("deliveries", cast.jo, "/deliveries/")
    looker.at("access", cast.jo, "/families/access/")
    looker.at("access-class", cast.jo, f"/families/access/?class={cast.willow.pk}")
    looker.at("my-day-office", cast.jo, "/")
    limits = f"/pupils/{cast.callum.pk}/restrictions/"
    looker.at("limits", cast.office_lead, limits)
    looker.at("limit-new", cast.office_lead, f"{limits}new/")
    looker.at("limit-lift", cast.office_lead, f"/restrictions/{cast.no_contact.pk}/lift/")
    looker.at("family-limited", cast.head, f"/pupils/{cast.callum.pk}/")
    looker.at("me-staff", cast.grace, "/me/")
    looker.at("second-step", cast.grace, "/me/second-step/")
    looker.at("who", *rao(looker))
    looker.at("missing", cast.huda, "/talks/987654321/")
    page = looker.page(cast.huda)
    page.goto(f"/promises/{Promise.objects.get(side='home').pk}/")
    Promise.objects.filter(side="home").update(due=today())
    promises.keep(Promise.objects.get(side="home"), by=viewer_of(cast.huda))
    submit(page, "main form button:not([name])")
    looker.check("refused", page)


def notices(looker: Looker) -> None:
    cast = looker.house.cast
    jo, chosen = viewer_of(cast.jo), Selection(years=frozenset({4}))
    looker.at("notices-none", cast.huda, "/notices/")
    draft = announcements.start(by=jo, readers="families")
    looker.at("notice-write", cast.jo, f"/notices/{draft.pk}/write/")
    looker.at("notice-not-ready", cast.jo, f"/notices/{draft.pk}/preview/")
    draft = announcements.keep(
        draft, by=jo, version=1, kind="change", title="No swimming this Thursday", words="Bring trainers.",
        link="https://pool.example/", is_urgent=True, chosen=chosen,
    )  # fmt: skip
    looker.at("notice-preview", cast.jo, f"/notices/{draft.pk}/preview/")
    looker.at("notice-languages", cast.jo, f"/notices/{draft.pk}/languages/")
    announcements.set_limit(by=viewer_of(cast.head), above=3)
    announcements.send(draft, by=jo, version=draft.version, seen=audience.people(draft))
    looker.at("notice-waiting", cast.head, f"/notices/{draft.pk}/")
    looker.at("my-day-notice", cast.head, "/")
    announcements.confirm(draft, by=viewer_of(cast.head), version=draft.version)
    looker.at("notice-held", cast.jo, f"/notices/{draft.pk}/")
    Notice.objects.filter(pk=draft.pk).update(release_at=timezone.now())
    let_out(draft.pk)
    looker.at("notice", cast.huda, f"/notices/{draft.pk}/")
    looker.at("notice-gone", cast.jo, f"/notices/{draft.pk}/")
    looker.at("notices", cast.head, "/notices/")
    looker.at("notices-mine", cast.huda, "/notices/")
    looker.at("notices-limit", cast.head, "/notices/limit/")
    looker.at("round-up", cast.head, "/deliveries/round-up/")
    pictures.answer(cast.yusuf, cast.huda, by=viewer_of(cast.huda), answers={"walls": True, "press": False})
    looker.at("pictures-mine", cast.huda, f"/children/{cast.yusuf.pk}/pictures/")
    looker.at("pictures", cast.grace, "/pictures/")
    looker.at("pictures-of", cast.jo, f"/pupils/{cast.yusuf.pk}/pictures/")
    looker.at("pictures-note", cast.jo, f"/pupils/{cast.yusuf.pk}/pictures/note/")


def newsletters(looker: Looker) -> None:
    cast = looker.house.cast
    jo = viewer_of(cast.jo)
    looker.at("news-none", cast.huda, "/news/")
    looker.at("newsletters-none", cast.jo, "/newsletters/")
    issue = news.start(by=jo)
    looker.at("newsletter-write", cast.jo, f"/newsletters/{issue.pk}/write/")
    first, dates = issue.blocks.all()
    [date] = dates.dates.all()
    words = news.Words(
        "This week", "Two things to know.", "weekly", is_public=True,
        blocks={first.pk: ("A reading corner", "Year 4 chose the cushions."), dates.pk: ("Dates", "")},
        dates={date.pk: news.DateWords(today() + timedelta(days=9), "Book fair in the hall")},
    )  # fmt: skip
    issue = news.keep(issue, by=jo, version=issue.version, words=words)
    looker.at("newsletter", cast.jo, f"/newsletters/{issue.pk}/")
    notice = news.ready(issue, by=jo, version=issue.version)
    Notice.objects.filter(pk=notice.pk).update(
        state="gone", sent_at=timezone.now(), release_at=timezone.now(), finished_at=timezone.now()
    )
    looker.at("newsletters", cast.jo, "/newsletters/")
    looker.at("news", cast.huda, "/news/")
    looker.at("news-issue", cast.huda, f"/news/{issue.pk}/")
    looker.at("news-public", None, f"/news/school/{cast.school.pk}/")
    looker.at("news-public-issue", None, f"/news/school/{cast.school.pk}/{issue.pk}/")


def kind_and_clear(looker: Looker) -> None:
    cast = looker.house.cast
    looker.at("words-none", cast.grace, "/drafts/words/")
    looker.at("put-away-none", cast.grace, "/drafts/mine/")
    price = viewer_of(cast.price)
    drafting.add_word(by=price, kind="explain", term="Topaz group", plain="reading with Mrs Day")
    drafting.end(drafting.add_word(by=price, kind="known", term="EYFS"), by=price)
    drafting.mute(by=price, rule_id="PA-03", why="Our families like it")
    drafting.keep_mine(by=viewer_of(cast.grace), rule_id="AB-01")
    looker.at("words", cast.price, "/drafts/words/?rule=BF-01")
    looker.at("put-away", cast.grace, "/drafts/mine/")
    looker.at("practice", cast.grace, "/drafts/practice/?sample=attendance")


def rao(looker: Looker) -> tuple[Adult, str]:
    """The teacher who is a parent here, where she chooses which of the two she is now."""
    return looker.house.cast.rao_parent, "/who/"
