"""G-18: two thousand spoilt files in CI, and every one is taken whole or refused whole."""

import os
import random
from contextlib import contextmanager

import pytest

from schoolgate.enrolment import roster
from schoolgate.enrolment.actions import restrict
from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import fuzzing
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.seeds import put, seeds, template_files, zipped
from schoolgate.people.models import Relationship, Restriction

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEED = int(os.environ.get("SCHOOLGATE_FUZZ_SEED", "20260310"))
TRIES = int(os.environ.get("SCHOOLGATE_FUZZ", "2000" if os.environ.get("CI") else "105"))


@pytest.fixture
def hill(tmp_path):
    """Hill Primary: the template's two children, a father with a limit, a mother who may sign in."""
    path = put(tmp_path, zipped(template_files()))
    applying.apply(read_path(path, as_of=DAY), by=None, as_of=DAY, school="Hill Primary")
    father = Relationship.objects.get(adult__first_name="Rami")
    restrict(father.pupil, father.adult, by=None, kind=Restriction.Kind.UNVERIFIED, summary="told at the gate")
    Relationship.objects.filter(adult__first_name="Hala").update(sign_in=Relationship.SignIn.GRANTED)
    return tmp_path


def spoilt(tries, seed):
    chance = random.Random(seed)
    kinds = sorted(seeds().items())
    for number in range(tries):
        kind, data = kinds[number % len(kinds)]
        yield f"{kind} {number}", fuzzing.spoil_file(data, chance)


def test_every_seed_is_sound(hill):
    tally = fuzzing.try_files(seeds().items(), hill, as_of=DAY)

    assert tally.failed == 0, tally
    assert tally.outcomes["taken"] >= 5, tally.outcomes


def test_a_spoilt_file_is_taken_whole_or_refused_whole(hill):
    tally = fuzzing.try_files(spoilt(TRIES, SEED), hill, as_of=DAY)

    print(
        f"\nG-18: {tally.tried} spoilt files, seed {SEED}: {dict(tally.outcomes)}; {len(tally.crashed)} crashes, "
        f"{len(tally.half_done)} half done, {len(tally.restrictions_lost)} restrictions lost, {len(tally.let_in)} let "
        f"in, {len(tally.not_settled)} changed something the second time"
    )
    assert tally.failed == 0, "\n".join(
        [*tally.crashed, *tally.half_done, *tally.restrictions_lost, *tally.let_in, *tally.not_settled][:20]
    )
    assert tally.outcomes["taken"] > tally.tried / 10  # most spoilt files would otherwise test the door only


def test_control_an_import_without_its_transaction_is_found_half_done(hill, monkeypatch):
    @contextmanager
    def nothing():
        yield

    monkeypatch.setattr(applying.transaction, "atomic", lambda *args, **kwargs: args[0] if args else nothing())
    monkeypatch.setattr(applying, "apply", getattr(applying.apply, "__wrapped__", applying.apply))
    monkeypatch.setattr(fuzzing.transaction, "atomic", lambda *args, **kwargs: nothing())
    monkeypatch.setattr(roster, "link_many", fuzzing.failing_after(1, roster.link_many))

    tally = fuzzing.try_files([("oneroster", seeds()["oneroster"])], hill, as_of=DAY)

    assert tally.crashed
    assert tally.half_done


def test_control_a_list_that_lifts_a_limit_is_found(hill, monkeypatch):
    def careless(*args, **kwargs):
        Restriction.objects.all().delete()

    monkeypatch.setattr(roster, "record_import", careless)

    tally = fuzzing.try_files([("oneroster", seeds()["oneroster"])], hill, as_of=DAY)

    assert tally.restrictions_lost


def test_control_a_list_that_lets_somebody_in_is_found(hill, monkeypatch):
    def careless(*args, **kwargs):
        Relationship.objects.update(sign_in=Relationship.SignIn.GRANTED)

    monkeypatch.setattr(roster, "record_import", careless)

    tally = fuzzing.try_files([("oneroster", seeds()["oneroster"])], hill, as_of=DAY)

    assert tally.let_in


def test_control_a_list_that_never_settles_is_found(hill, monkeypatch):
    def careless(*args, **kwargs):
        Relationship.objects.update(priority=None)

    monkeypatch.setattr(roster, "record_import", careless)

    tally = fuzzing.try_files([("template", seeds()["template"])], hill, as_of=DAY)

    assert tally.not_settled
