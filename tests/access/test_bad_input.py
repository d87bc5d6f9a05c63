"""Everything thrown at each form and address of the story: never a 500, never half a change (issue: Bad input).

A value that a form may well take (long words, other letters) is only asked not to break anything; one that is never
right (another's id, a number that is none) must change no row.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations.models import AgendaItem, Meeting
from schoolgate.outbox.models import Message
from schoolgate.promises.models import Settlement, Thanks
from schoolgate.testing.cast import Cast
from tests.access.doors import READING_WRITES, client_for, undone, writes
from tests.access.matrix import IN_CI, is_in_slice
from tests.access.oracle import ANSWERED, ROWS
from tests.access.states import STATES
from tests.access.test_sweep import snapshot
from tests.access.told import tell_until, two_homes
from tests.access.world import World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning")]

NEVER_RIGHT = [
    "-1",
    "0",
    "9" * 40,
    "1e9",
    "²",
    "٣٣٣",
    "None",
    "1 OR 1=1",
    "../../etc",
    "[]",
    "true",
    "\x00",
    "987654321",
]
ANY_WORDS = [
    "",
    " ",
    "x" * 100_000,
    "a\x00b",
    "<script>alert(1)</script>",
    "{{ 7 }}{% now %}",
    "\u202eabc",
    "👩🏽‍🏫" * 50,
    "\r\nBcc: x@y.z",
]
IDS = {"slot", "adults", "adult", "relationship", "school_owner", "home_owner", "kind", "mark", "now", "takes"}
OF_THE_STORY = sorted(
    name for name, row in ROWS.items() if row.post is not None and not row.is_open and ANSWERED not in row.post
)


# A page of the talk keeps what was heard so far, even when the next door does not open yet.
KEEPS_WORDS = {"talk-explore"}


def who_may(name: str) -> str:
    post = ROWS[name].post
    assert post is not None
    return next(
        state for said in ("done", "page", "again", "refused", "missing") for state in sorted(post.get(said, ()))
    )


def mutations(data: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
    """(what was done, the form, whether it can never be right)."""
    found: list[tuple[str, dict[str, Any], bool]] = [("nothing at all", {}, False)]
    for field in data:
        without = {key: value for key, value in data.items() if key != field}
        found.append((f"no {field}", without, False))
        found.append((f"{field} twice", {**data, field: [data[field], data[field]]}, False))
        found += [(f"{field}={word[:20]!r}", {**data, field: word}, False) for word in ANY_WORDS]
        found += [(f"{field}={word!r}", {**data, field: word}, field in IDS) for word in NEVER_RIGHT]
    extra = {"state": "closed", "school": "2", "school_id": "2", "pupil": "1", "by_adult": "1", "final": "agreed"}
    found.append(("fields of the tables", {**data, **extra}, False))
    return found


@pytest.mark.parametrize("name", OF_THE_STORY)
def test_no_form_of_the_story_breaks_or_half_does_anything(cast: Cast, name: str) -> None:
    row = ROWS[name]
    client = client_for(STATES[who_may(name)](cast))
    world = World(cast, row.step)
    path, data = path_of(name, row, world), world.data(row.data)
    wrong = []
    for done, form, never in mutations(data):
        if not is_tried(f"{name}|{done}", form):
            continue
        with undone(), writes() as written:
            answer = client.post(path, form)
            changed = set(written) - READING_WRITES
        if answer.status_code >= 500:
            wrong.append(f"{done}: {answer.status_code}")
        elif changed and (never or (answer.status_code >= 400 and name not in KEEPS_WORDS)):
            wrong.append(f"{done}: {answer.status_code}, and wrote {sorted(changed)[:4]}")
    for kind, body in RAW.items():
        with undone(), writes() as written:
            answer = client.generic("POST", path, body, content_type=kind)
            changed = set(written) - READING_WRITES
        if answer.status_code >= 500 or (changed and answer.status_code >= 400):
            wrong.append(f"{kind}: {answer.status_code} {sorted(changed)}")
    assert not wrong, "\n".join(wrong)


# What the databases take differently: thrown at every field, every time.
ALWAYS = {"\x00", "a\x00b", "9" * 40}


def is_tried(what: str, form: dict[str, Any]) -> bool:
    """All of it in CI. At a desk, of what is put into a field, one of four, and what is known to be hard."""
    return IN_CI or "=" not in what or not ALWAYS.isdisjoint(map(str, form.values())) or is_in_slice(what, 4)


RAW = {
    "application/json": b'{"text": "x", "slot": 1}',
    "text/plain": b"text=x",
    "application/x-www-form-urlencoded": b"text=%ff%fe&reason=\xff\xfe\x00&words=%00&slot=%C2%B2&version=%F0%9F",
    "application/x-www-form-urlencoded; charset=utf-7": b"text=+ADw-script",
    "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--x--\r\n',
    "multipart/form-data": b"no boundary",
}


ODD_ADDRESSES = [
    "/talks/99999999999999999999999999/", "/talks/-1/", "/talks/1e3/", "/talks/%00/", "/promises/0/",
    "/messages/%F0%9F/",
    "/pupils/18446744073709551616/", "/pupils/9223372036854775808/talk/", "/deliveries/9223372036854775807/again/",
    "/families/?q=%00", "/families/?q=%FF%FE", "/families/?q=" + "a" * 5000, "/families/?q='%20OR%201=1--",
    "/families/access/?class=%C2%B2", "/families/access/?class=" + "9" * 40, "/?all=%00",
    "/sign-in/?next=//evil.example", "/sign-in/?next=%00", "/sign-in/code/?code=%F0%9F%92%A9",
    "/sign-in/code/?code=%00",
    "/pupils/1/tell/?from=//evil.example", "/me/second-step/?next=javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("state", ["nobody", "mother", "teacher", "head", "office lead"])
def test_no_address_breaks(cast: Cast, state: str) -> None:
    client = client_for(STATES[state](cast))
    found = {path: client.get(path).status_code for path in ODD_ADDRESSES}
    assert {path: code for path, code in found.items() if code >= 500} == {}
    teller = client.get(f"/pupils/{cast.yusuf.pk}/tell/?from=//evil.example")
    assert teller.status_code != 200 or b"evil.example" not in teller.content


def test_no_way_out_of_the_house(cast: Cast) -> None:
    """Nothing that is posted can send the browser elsewhere (T32)."""
    world = World(cast, "kept")
    elsewhere = [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\t/evil.example",
        "///evil",
    ]
    huda, grace = client_for(cast.huda), client_for(cast.grace)
    answers = []
    for way in elsewhere:
        with undone():
            promise = world.hers.promise("school").pk
            answers.append(huda.post(f"/promises/{promise}/answer/", {"now": "better", "back": way}))
            answers.append(grace.post(f"/pupils/{cast.yusuf.pk}/tell/", {"pointer": "x", "from": way}))
            answers.append(huda.post("/language/", {"language": "en-gb", "next": way}))
            answers.append(huda.post("/look/", {"look": "dark"}, headers={"referer": way}))
    assert {answer.status_code for answer in answers} == {302}
    assert [
        a["Location"] for a in answers if not a["Location"].startswith("/") or a["Location"].startswith(("//", "/\\"))
    ] == []


# -- twice, and in two tabs ----------------------------------------------------------------------------------------


def talk_of(cast: Cast, step: str) -> tuple[Client, Meeting]:
    hers, _ = two_homes(cast)
    tell_until(step, hers)
    assert hers.meeting is not None
    return client_for(cast.huda), Meeting.objects.get(pk=hers.meeting.pk)


def test_pressing_twice_does_it_once(cast: Cast) -> None:
    client, meeting = talk_of(cast, "offered")
    slot = Slot.objects.filter(matter=meeting.matter)[0]
    for _ in range(2):
        assert client.post(f"/talks/{meeting.pk}/booking/", {"slot": slot.pk}).status_code == 302
        assert client.post(f"/talks/{meeting.pk}/agenda/", {"text": "Glasses"}).status_code == 302
    assert Booking.objects.count() == 1
    assert AgendaItem.objects.filter(text="Glasses").count() == 1
    assert Message.objects.filter(adult=cast.huda, kind="conversations/notices/booked").count() == 1


def test_a_promise_kept_and_thanked_twice_is_kept_and_thanked_once(cast: Cast) -> None:
    hers, _ = two_homes(cast)
    tell_until("closed", hers)
    promise, grace, huda = hers.promise("school").pk, client_for(cast.grace), client_for(cast.huda)
    assert [grace.post(f"/promises/{promise}/kept/").status_code for _ in range(2)] == [302, 409]
    assert [huda.post(f"/promises/{promise}/thanks/").status_code for _ in range(2)] == [302, 302]
    assert (Settlement.objects.count(), Thanks.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "step", ["planned", "offered", "booked", "started", "focused", "agreed", "held", "shared", "closed"]
)
def test_no_step_can_be_skipped_or_taken_back_by_a_direct_post(cast: Cast, step: str) -> None:
    """Every verb of the talk posted at every step by those who have it: what is not its turn changes nothing."""
    client, meeting = talk_of(cast, step)
    teacher = client_for(cast.grace)
    world_forms = {
        "booking/back/": (client, {"booked"}), "not-now/": (client, {"offered", "booked"}),
        "answer/": (client, {"shared"}), "start/": (teacher, {"booked", "started", "focused", "agreed"}),
        "missed/": (teacher, {"booked"}), "cancellation/": (teacher, {"planned", "offered", "booked"}),
        "plan/agreed/": (teacher, {"agreed"}), "summary/": (teacher, {"held", "shared"}),
    }  # fmt: skip
    for path, (who, open_at) in world_forms.items():
        with undone():
            before = snapshot()
            answer = who.post(f"/talks/{meeting.pk}/{path}", {"agrees": "yes"})
            if step not in open_at:
                # Begun long ago: pressing “Begin” once more leads to the talk, and changes nothing.
                begun = path == "start/" and step in ("held", "shared", "closed")
                assert answer.status_code == (302 if begun else 409 if who is teacher or step != "planned" else 404), (
                    path
                )
                assert snapshot() == before, (path, step)
            else:
                assert answer.status_code == 302, (path, step)


def test_two_tabs_the_second_is_told_and_gets_its_words_back(cast: Cast) -> None:
    _, meeting = talk_of(cast, "started")
    grace, page = client_for(cast.grace), f"/talks/{meeting.pk}/explore/"
    first = {"version": meeting.version, "interests": "Maps", "then": "pause"}
    assert grace.post(page, first).status_code == 302
    second = grace.post(page, {**first, "interests": "The long words of the second tab"})
    assert second.status_code == 409
    assert "The long words of the second tab" in second.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).notes.interests == "Maps"


def test_what_was_typed_comes_back_with_every_error(cast: Cast) -> None:
    client, meeting = talk_of(cast, "offered")
    words = "These words must not be lost"
    answer = client.post(f"/talks/{meeting.pk}/agenda/", {"text": words + "x" * 300})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    answer = client.post(f"/talks/{meeting.pk}/needs/", {"interpreter": "y" * 90, "words": words})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    grace = client_for(cast.grace)
    answer = grace.post(f"/pupils/{cast.yusuf.pk}/talk/", {"adults": [cast.karim.pk], "reason": words, "agenda": ""})
    assert (answer.status_code < 500, words in answer.content.decode()) == (True, True)


def test_a_time_that_has_gone_is_refused_and_the_page_says_so(cast: Cast) -> None:
    client, meeting = talk_of(cast, "offered")
    slot = Slot.objects.filter(matter=meeting.matter)[0]
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    answer = client.post(f"/talks/{meeting.pk}/booking/", {"slot": slot.pk})
    assert answer.status_code == 409
    assert "has passed" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_slot_of_another_talk_is_not_on_offer(cast: Cast) -> None:
    hers, his = two_homes(cast)
    tell_until("offered", hers, his)
    assert hers.meeting is not None
    assert his.meeting is not None
    his_slot = Slot.objects.filter(matter=his.meeting.matter)[0]
    client_for(cast.huda).post(f"/talks/{hers.meeting.pk}/booking/", {"slot": his_slot.pk})
    assert not Booking.objects.exists()
