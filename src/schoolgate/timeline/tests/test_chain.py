"""The chain holds, shows every tampering, and still verifies when words are erased."""

import random

import pytest
from django.db import connection

from schoolgate.conversations.models import Meeting
from schoolgate.testing.cast import Cast, viewer_of
from schoolgate.testing.story import talk_at
from schoolgate.timeline import chain
from schoolgate.timeline.actions import digest, forget_words, record
from schoolgate.timeline.models import Entry, Salt, Seal
from schoolgate.timeline.verbs import SENTENCES, Verb

pytestmark = pytest.mark.django_db


def report(cast: Cast) -> chain.Report:
    return chain.verify_school(cast.school)


def test_a_story_is_sealed_and_verifies(cast: Cast) -> None:
    talk_at("closed", cast)
    assert report(cast).waiting == Entry.objects.count()

    assert chain.seal_all() == Entry.objects.count()

    assert (report(cast).waiting, report(cast).broken) == (0, [])
    assert report(cast).sealed == Seal.objects.count()


def test_sealing_twice_seals_nothing_new(cast: Cast) -> None:
    talk_at("offered", cast)
    chain.seal_all()
    assert chain.seal_all() == 0


def test_words_may_be_erased_and_the_chain_still_verifies(cast: Cast) -> None:
    entry = record(Verb.TALK_READ, by=viewer_of(cast.grace), pupil=cast.yusuf, words="He draws maps.")
    assert entry.digest == digest(entry.salt.value, "He draws maps.")
    chain.seal_all()

    forget_words(entry)

    assert not Salt.objects.filter(entry=entry).exists()
    assert report(cast).broken == []


def _edit(entry_ids: list[int], rng: random.Random) -> str:
    column, value = rng.choice(
        [
            ("verb", "'promise.kept'"),
            ("at", "'2020-01-01 00:00:00'"),
            ("object_id", "999"),
            ("digest", "'0'"),
        ]
    )
    return f"UPDATE timeline_entry SET {column} = {value} WHERE id = {rng.choice(entry_ids)}"


def _disown(entry_ids: list[int], rng: random.Random) -> str:
    """Of those that a member of staff wrote, the nearest: taking nobody's name off a line changes nothing."""
    nearest = f"ORDER BY abs(id - {rng.choice(entry_ids)}) LIMIT 1"
    return (
        "UPDATE timeline_entry SET by_staff_id = NULL WHERE id = "
        f"(SELECT id FROM timeline_entry WHERE by_staff_id IS NOT NULL AND id >= {min(entry_ids)} {nearest})"
    )


def _cut_end(entry_ids: list[int], rng: random.Random) -> str:
    return f"DELETE FROM timeline_seal WHERE sequence > {rng.randint(0, len(entry_ids) - 1)}"


def _cut_out(entry_ids: list[int], rng: random.Random) -> str:
    return f"DELETE FROM timeline_seal WHERE entry_id = {rng.choice(entry_ids)}"


def _swap(entry_ids: list[int], rng: random.Random) -> str:
    a, b = rng.sample(entry_ids, 2)
    return f"UPDATE timeline_entry SET verb = (SELECT verb FROM timeline_entry WHERE id = {b}) || '.' WHERE id = {a}"


def _relink(entry_ids: list[int], rng: random.Random) -> str:
    return f"UPDATE timeline_seal SET link = '{rng.randbytes(32).hex()}' WHERE entry_id = {rng.choice(entry_ids)}"


def test_two_hundred_tamperings_are_all_found(cast: Cast) -> None:
    """On a database-writer's rights, without the key (reliability G-34)."""
    talk_at("closed", cast)
    chain.seal_all()
    ids = list(Entry.objects.filter(school=cast.school).order_by("pk").values_list("pk", flat=True))
    rng = random.Random(34)
    missed = []
    from django.db import transaction

    for number in range(200):
        statement = rng.choice([_edit, _disown, _cut_end, _cut_out, _swap, _relink])(ids, rng)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            if not report(cast).broken:
                missed.append((number, statement))
            transaction.set_rollback(True)
    assert missed == []
    assert report(cast).broken == []  # the control: untouched, it holds


def test_every_verb_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Verb)


def test_reading_a_record_is_an_entry_for_audit_only(cast: Cast) -> None:
    meeting = talk_at("shared", cast)
    from schoolgate.conversations.views import remember_read

    remember_read(meeting, viewer_of(cast.price))

    read = Entry.objects.get(verb=Verb.TALK_READ)
    assert read.reach == "audit"
    assert read in Entry.objects.visible_to(viewer_of(cast.head))
    assert read not in Entry.objects.visible_to(viewer_of(cast.grace))
    assert read not in Entry.objects.visible_to(viewer_of(cast.huda))
    assert Meeting.objects.count() == 1
