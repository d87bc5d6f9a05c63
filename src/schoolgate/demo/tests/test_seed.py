"""The made-up school: whole, lawful, the same each time, and never of another day."""

import hashlib
import re
import time
from collections import Counter
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from schoolgate.bookings.models import Booking, Slot
from schoolgate.conversations import rules
from schoolgate.conversations.models import Meeting, Series, Summary, TargetAction
from schoolgate.demo import seed
from schoolgate.demo.people import ROLES, person
from schoolgate.demo.rows import ORDER
from schoolgate.outbox import entitlement
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people import viewers
from schoolgate.people.calendar import calendar_of
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Adult, Pupil, Relationship, School, SchoolClass, Staff, User
from schoolgate.people.queries import today
from schoolgate.people.viewers import of_adult
from schoolgate.promises.models import Promise
from schoolgate.timeline.chain import seal_all, verify_all
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db
KIND = Relationship.Kind


@pytest.fixture
def school() -> School:
    seed.build(60)
    return School.objects.get()


def fingerprint() -> str:
    """Every column of every row, in the order of the keys."""
    found = hashlib.sha256()
    for model in ORDER:
        for row in model._base_manager.order_by("pk").values_list():
            found.update(repr(row).encode())
    return found.hexdigest()


def test_the_same_seed_and_day_give_the_same_rows():
    seed.build(60)
    first = fingerprint()
    seed.wipe()
    assert not seed.is_seeded()
    seed.build(60)
    assert fingerprint() == first


def test_another_seed_makes_another_school():
    seed.build(60)
    first = fingerprint()
    seed.build(60, seed=2)
    assert fingerprint() != first
    assert person("parent").full_name == "Huda Al-Masri"


def test_what_stands_for_today_is_left_alone(school: School):
    Pupil.objects.filter(first_name="Yusuf").update(known_as="Yusi")
    seed.build(60)
    assert Pupil.objects.get(first_name="Yusuf").known_as == "Yusi"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        datetime(2026, 8, 15, 22, 0, tzinfo=UTC),  # a Saturday of the summer holidays
        datetime(2026, 12, 28, 7, 0, tzinfo=UTC),  # a bank holiday
        datetime(2028, 2, 20, 9, 0, tzinfo=UTC),  # birthdays on 29 February
    ],
)
def test_it_is_never_old(school: School, moment: datetime):
    with time_machine.travel(moment):
        seed.refresh_dates()
        now = calendar_of(School.objects.get().pk)
        assert now.term_of(today())
        assert Message.objects.latest("created_at").created_at < moment
        assert not Entry.objects.filter(at__gt=moment).exists()
        booked = Meeting.objects.filter(state="booked").earliest("starts_at")
        assert booked.starts_at
        assert booked.starts_at.date() == now.this_or_next_school_day(today())
        assert Slot.objects.filter(starts_at__gt=moment, booking=None, matter__in=matters("offered")).exists()
        assert Pupil.objects.count() == 61  # those on roll, and one who has left


def matters(state: str) -> list[str]:
    return [meeting.matter for meeting in Meeting.objects.filter(state=state)]


def test_the_history_is_whole_and_every_reference_holds(school: School):
    connection.check_constraints()
    assert seal_all() == Entry.objects.count()
    assert [report.broken for report in verify_all()] == [[]]
    assert list(Entry.objects.order_by("pk").values_list("at", flat=True)) == sorted(
        Entry.objects.values_list("at", flat=True)
    )


def test_a_school_that_is_not_made_up_is_never_thrown_away():
    School.objects.create(name="Real School")
    with pytest.raises(RuntimeError, match="not made up"):
        seed.build(60)
    assert School.objects.get().name == "Real School"


def test_everybody_a_visitor_can_be_may_sign_in(school: School):
    for key, description in ROLES:
        somebody = person(key)
        assert somebody.last_name in description
        kind = "parent" if isinstance(somebody, Adult) else "staff"
        assert somebody.user
        assert kind in [viewer.kind for viewer in viewers.contexts_of(somebody.user)]


def test_every_family_shape_is_there(school: School):
    relationships = Relationship.objects.all()
    kinds = set(relationships.values_list("kind", flat=True))
    assert {KIND.GRANDPARENT, KIND.FOSTER_CARER, KIND.SOCIAL_WORKER, KIND.STEPFATHER} <= kinds
    assert {"yes", "no", "shared_la"} <= set(relationships.values_list("responsibility", flat=True))
    assert relationships.filter(sign_in="pending", adult__user=None).exists()
    assert relationships.filter(lives_with=False, has_care=True, responsibility="yes").exists()  # separated
    assert Adult.objects.filter(has_shared_phone=True).exists()
    assert Adult.objects.filter(mobile="", relationships__kind=KIND.MOTHER).exists()
    assert Adult.objects.filter(email="", relationships__kind=KIND.FATHER).exists()
    assert Adult.objects.filter(needs_interpreter=True).exists()
    assert Adult.objects.values("speaks").distinct().count() > 8
    assert Staff.objects.filter(user__in=Adult.objects.values("user")).exists()  # a teacher who is a parent
    assert Pupil.objects.filter(left__lt=today()).exists()
    one_box = Adult.objects.filter(is_contact_shared=True, user__email=None)
    assert len(set(one_box.values_list("email", flat=True))) < len(one_box)
    hidden = Adult.objects.get(has_discreet_mail=True)
    assert SecretPlace.objects.in_force().filter(adult=hidden).exists()
    other_home = relationships.filter(pupil__relationships__adult=hidden).exclude(adult=hidden)
    assert set(other_home.values_list("lives_with", flat=True)) == {False}
    barred = Adult.objects.get(last_name="Pike")
    assert not Pupil.objects.visible_to(of_adult(barred)).exists()
    of_one_mother = Adult.objects.get(first_name="Katarzyna").relationships.values("pupil")
    fathers = relationships.filter(pupil__in=of_one_mother, kind=KIND.FATHER).values_list("adult", flat=True)
    assert len(set(fathers)) == 2


def test_every_state_of_a_talk_is_there_and_fits_its_rows(school: School):
    assert set(Meeting.objects.values_list("state", flat=True)) == set(Meeting.State.values)
    for meeting in Meeting.objects.all():
        is_booked = Booking.objects.filter(matter=meeting.matter).exists()
        if meeting.state in ("booked", "held", "summary_shared", "closed"):
            assert is_booked
            assert meeting.starts_at
        assert hasattr(meeting, "summary") == (meeting.state in ("held", "summary_shared", "closed"))
        assert meeting.state == "to_arrange" or meeting.agenda.exists()
    assert set(Summary.objects.values_list("final", flat=True)) == {"", *Summary.Final.values}
    for series in Series.objects.all():
        rules.ensure_says_why(series.reason_for_parent)
        homes = series.pupil.relationships.filter(adult__in=series.adults.values("adult"))
        rules.ensure_one_home(list(homes.values_list("lives_with", flat=True)))


def test_promises_are_open_late_kept_changed_and_answered(school: School):
    promises = Promise.objects.all()
    assert {"school", "home", "child"} <= set(promises.values_list("side", flat=True))
    assert promises.filter(settlement=None, due__lt=today()).exists()
    assert promises.filter(settlement=None, due__gt=today()).exists()
    assert {"kept", "no"} <= set(promises.values_list("settlement__outcome", flat=True))
    assert promises.filter(changes__isnull=False).exists()
    assert {"better", "partly"} <= set(promises.values_list("answers__now", flat=True))
    assert promises.filter(thanks__isnull=False).exists()
    # A promise comes of a step of a plan whose summary was shared, and of nothing else.
    assert set(promises.values_list("pk", flat=True)) == set(
        TargetAction.objects.exclude(promise=None).values_list("promise", flat=True)
    )


def test_the_two_homes_have_talks_of_their_own(school: School):
    huda, karim = person("parent"), person("father")
    assert isinstance(huda, Adult)
    assert isinstance(karim, Adult)
    hers, his = Meeting.objects.visible_to(of_adult(huda)), Meeting.objects.visible_to(of_adult(karim))
    assert Counter(hers.values_list("state", flat=True)) == {"closed": 2, "offered": 1}
    assert list(his.values_list("state", flat=True)) == ["summary_shared"]
    assert not hers.filter(pk__in=his).exists()


def test_nobody_was_told_what_they_may_not_be_told(school: School):
    for message in Message.objects.all():
        assert entitlement.why_not(message) is None, f"{message.kind} to {message.reader}"
    states = set(Delivery.objects.values_list("state", flat=True))
    # Queued: the calls and letters that some families have chosen.
    assert states == {"handed_over", "held", "failed", "queued"}
    assert not Delivery.objects.filter(state="queued").exclude(channel__in=["phone", "letter"]).exists()
    assert Message.objects.exclude(body__contains="{").count() == Message.objects.count()


def test_nothing_looks_like_a_real_person(school: School):
    addresses = {*User.objects.values_list("email", flat=True), *Adult.objects.values_list("email", flat=True)} - {
        "",
        None,
    }
    assert all(re.fullmatch(r"[a-z0-9.-]+@(example\.org|[a-z-]+\.example)", address) for address in addresses)
    assert all(re.fullmatch(r"07700 900\d{3}|", n) for n in Adult.objects.values_list("mobile", flat=True))
    assert school.office_phone.startswith("01632 960")
    for upn in Pupil.objects.values_list("upn", flat=True):
        assert upn[1:4] == "999"
        assert "ABCDEFGHJKLMNPQRTUVWXYZ"[
            sum(int(d) * w for d, w in zip(upn[1:], range(2, 14), strict=True)) % 23
        ] == upn[0]  # fmt: skip


def test_children_are_of_the_age_of_their_year(school: School):
    began = today().year if today().month >= 9 else today().year - 1
    for pupil in Pupil.objects.all():
        assert date(began - pupil.year - 5, 9, 1) <= pupil.born <= date(began - pupil.year - 4, 8, 31)


def test_no_words_are_left_unfilled(school: School):
    for model in ORDER:
        for field in model._meta.local_fields:
            if field.get_internal_type() in ("CharField", "TextField"):
                assert not model._base_manager.filter(**{f"{field.name}__contains": "{"}).exists(), field


def test_sixty_pupils_take_little_time():
    begin = time.process_time()
    seed.build(60)
    assert time.process_time() - begin < 3


@pytest.mark.slow
def test_a_whole_primary_school_is_what_was_promised():
    begin = time.process_time()
    seed.build()
    assert time.process_time() - begin < 12
    assert Pupil.objects.on_roll().count() == 420
    assert Adult.objects.count() in range(640, 780)
    assert Staff.objects.count() == 60
    assert SchoolClass.objects.count() == 14
    sizes = Counter(Pupil.objects.on_roll().values_list("placements__school_class__name", flat=True))
    assert set(sizes.values()) == {30}


def test_many_pupils_make_many_schools(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seed, "ONE_SCHOOL_AT_MOST", 100)
    monkeypatch.setattr(seed, "PUPILS_A_SCHOOL", 50)
    steps: list[tuple[str, float]] = []
    seed.build(110, progress=lambda what, share: steps.append((what, share)))
    assert School.objects.earliest("pk").name == "Hazel Lane Primary School"
    assert School.objects.count() == 3
    assert steps[-1][1] == 1.0
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    connection.check_constraints()
    with_address = User.objects.exclude(email=None)
    assert with_address.count() == len(set(with_address.values_list("email", flat=True)))
