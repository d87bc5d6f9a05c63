"""The life of a list: handed in, looked at, brought in, put aside. The worker runs where a transaction commits."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from schoolgate.imports import raw, runs, working
from schoolgate.imports.models import KEPT_FOR, ImportChunk, ImportEffect, ImportRun
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests.hill import ADA, BEN, OMAR, Hill, again, brought_in, hand_in, table
from schoolgate.people.models import Pupil, RoleGrant
from schoolgate.refusal import Refused
from schoolgate.testing.factories import make_pupil
from schoolgate.timeline.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hill() -> Iterator[Hill]:
    yield made.make_hill()
    for key in raw.kept():
        raw.erase(key)


def test_looking_writes_nothing_but_the_plan(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR, ADA))

    assert run.state == "looked", run.summary
    assert (run.counts["pupils"]["new"], Pupil.objects.count()) == (2, 0)
    items = [item for chunk in ImportChunk.objects.filter(run=run, section="new") for item in chunk.items]
    assert [(item["k"], item["t"], item["line"]) for item in items if item["k"] == "pupils"] == [
        ("pupils", "Omar Haddad", 2),
        ("pupils", "Ada Quill", 3),
    ]
    assert list(Entry.objects.values_list("verb", flat=True)) == ["list.handed-in"]


def test_brought_in_it_stands_and_the_way_back_is_kept(hill: Hill) -> None:
    run = brought_in(hill, table(OMAR, ADA))

    assert sorted(Pupil.objects.values_list("first_name", flat=True)) == ["Ada", "Omar"]
    assert run.applied_at is not None
    assert ImportEffect.objects.filter(run=run).exists()
    assert Entry.objects.filter(verb="roster.imported").count() == 1


def test_the_same_bytes_again_are_not_even_read(hill: Hill) -> None:
    first = brought_in(hill, table(OMAR, ADA))

    with pytest.raises(runs.AlreadyIn) as same:
        runs.hand_in("pupils.csv", [table(OMAR, ADA)], by=hill.lead)

    assert same.value.run.pk == first.pk
    assert ImportRun.objects.count() == 1
    assert len(raw.kept()) == 1


def test_a_plan_that_moved_goes_back_to_the_page_and_says_what_moved(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR, ADA))
    make_pupil(hill.school, "Omar", "Haddad", year=4, upn=OMAR[0])

    runs.confirm(run, by=hill.lead, plan=run.plan)

    run = again(run)
    assert run.state == "looked"
    assert Pupil.objects.count() == 1
    told = [(item["t"], item["was"], item["o"]) for item in run.summary["moved"] if item["k"] == "pupils"]
    assert ("Omar Haddad", "", "changed") in told
    runs.confirm(run, by=hill.lead, plan=run.plan)
    assert again(run).state == "applied"
    assert Pupil.objects.count() == 2


def test_an_old_page_cannot_say_yes_to_a_newer_plan(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR, ADA))
    with pytest.raises(Refused, match="read again"):
        runs.confirm(run, by=hill.lead, plan="0" * 64)


def test_one_list_at_a_time(hill: Hill) -> None:
    hand_in(hill, table(OMAR))
    with pytest.raises(Refused, match="still open"):
        hand_in(hill, table(ADA))
    assert len(raw.kept()) == 1


def test_put_aside_it_is_gone(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR))
    runs.put_aside(run, by=hill.lead)

    assert again(run).state == "cancelled"
    assert not ImportChunk.objects.exists()
    assert raw.kept() == set()
    with pytest.raises(Refused, match="put aside"):
        runs.confirm(run, by=hill.lead, plan=run.plan)


def test_put_aside_while_it_is_written_nothing_is_written(hill: Hill, monkeypatch: pytest.MonkeyPatch) -> None:
    run = hand_in(hill, table(OMAR))

    def stop(step: str) -> None:
        if step == "list written":
            ImportRun.objects.filter(pk=run.pk).update(state="cancelled", lease_until=None)

    monkeypatch.setattr(working, "failpoint", stop)
    runs.confirm(run, by=hill.lead, plan=run.plan)

    # The cancelling stood in the same connection, so it went with the rest; another worker's would have stayed.
    assert Pupil.objects.count() == 0
    assert not ImportEffect.objects.exists()


def test_whoever_lost_the_role_meanwhile_brings_nothing_in(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR))
    ImportRun.objects.filter(pk=run.pk).update(state="confirmed", decided_by=hill.office_lead)
    RoleGrant.objects.filter(staff=hill.office_lead).delete()

    working.bring_in(run.pk)

    assert again(run).state == "refused"
    assert "may no longer" in again(run).summary["sentence"]
    assert Pupil.objects.count() == 0


def test_a_list_left_by_a_dead_worker_is_taken_up_again(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR))
    past = timezone.now() - timedelta(seconds=1)
    ImportRun.objects.filter(pk=run.pk).update(state="looking", lease_until=past, tries=1)

    assert working.sweep() == [(run.pk, "waiting")]
    working.look(run.pk)

    assert again(run).state == "looked"
    assert ImportChunk.objects.filter(run=run, section="new").count() == 1


def test_a_list_that_kills_every_worker_is_given_up(hill: Hill) -> None:
    run = hand_in(hill, table(OMAR))
    past = timezone.now() - timedelta(seconds=1)
    ImportRun.objects.filter(pk=run.pk).update(state="looking", lease_until=past, tries=working.MOST_TRIES)

    assert working.sweep() == []

    assert again(run).state == "failed"
    assert raw.kept() == set()


def test_after_thirty_days_only_the_numbers_stay(hill: Hill) -> None:
    run = brought_in(hill, table(OMAR, ADA))
    working.tidy(timezone.now() + KEPT_FOR + timedelta(days=1))

    assert raw.kept() == set()
    assert not ImportChunk.objects.exists()
    assert not ImportEffect.objects.exists()
    assert again(run).counts["pupils"]["new"] == 2


def test_is_everyone_proposes_leavers(hill: Hill) -> None:
    brought_in(hill, table(OMAR, ADA, BEN))
    run = hand_in(hill, table(OMAR, ADA), is_everyone=True)
    assert run.summary["leavers"] == 1
    plain = runs.look_again(run, by=hill.lead, dates="auto", is_everyone=False)
    assert again(plain).summary["leavers"] == 0


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.csv", "nothing in it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "pupils.csv", "a picture"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "pupils.xlsx", "password"),
        (b"PK\x03\x04" + bytes(40), "pupils.zip", ""),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "pupils.xml", ""),
        (b"just words\nand more", "pupils.csv", "not a table"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence_and_erased(hill: Hill, data: bytes, name: str, said: str) -> None:
    run = hand_in(hill, data, name)
    assert run.state == "refused"
    assert said in run.summary["sentence"]
    assert raw.kept() == set()
    assert Pupil.objects.count() == 0


def test_a_file_name_leads_nowhere() -> None:
    assert raw.tame("../../etc/passwd") == "passwd"
    assert raw.tame("C:\\lists\\pupils 2026.csv") == "pupils 2026.csv"
    assert raw.tame("a<b>\x00.csv") == "a_b_.csv"
    assert raw.tame("....") == "list"
