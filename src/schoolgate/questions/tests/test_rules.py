"""The published clock, names in an answer for everybody, worrying words: all without a database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.questions import rules
from schoolgate.questions.worry import WORDS, Worry, found_in
from schoolgate.refusal import Refused
from schoolgate.schooldays.calendar import Calendar
from schoolgate.schooldays.clock import local_day

TERM = (date(2026, 1, 5), date(2026, 7, 21))
moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 7, 10)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
shut = st.sets(st.dates(*TERM), max_size=25)


@given(moments, shut)
def test_both_days_are_school_days_after_the_asking_and_in_order(at: datetime, closed: set[date]) -> None:
    calendar = Calendar.of([TERM], closures=closed)
    heard, answered = rules.days_for(calendar, at)
    if heard and answered:
        assert local_day(at) < heard < answered
        assert calendar.is_school_day(heard)
        assert calendar.is_school_day(answered)
        # by counting, not by the same function: no more and no fewer school days lie between
        between = [d for n in range(1, 200) if (d := local_day(at) + timedelta(days=n)) <= answered]
        assert sum(calendar.is_school_day(d) for d in between) == rules.ANSWER_WITHIN


@given(moments)
def test_the_hour_of_asking_changes_nothing(at: datetime) -> None:
    calendar = Calendar.of([TERM])
    noon = datetime.combine(local_day(at), time(12), UTC)
    assert rules.days_for(calendar, at) == rules.days_for(calendar, noon)


def test_asked_on_friday_evening_is_heard_on_monday_and_answered_on_wednesday() -> None:
    friday = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)
    assert rules.days_for(Calendar.of([TERM]), friday) == (date(2026, 3, 9), date(2026, 3, 11))


def test_no_day_is_promised_beyond_the_last_term() -> None:
    assert rules.days_for(Calendar.of([TERM]), datetime(2026, 7, 21, 9, tzinfo=UTC)) == (None, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("May Yusuf bring his bike?", ["Yusuf"]),
        ("may yusuf’s bike stay?", ["yusuf"]),
        ("Ask mrs al-masri first.", ["masri"]),
        ("Will the gate be open? It may rain.", []),
        ("Tell Will that the gate is open.", ["Will"]),
        ("Hope is a good thing. Hope again.", []),
        ("We masricate.", []),
    ],
)
def test_names_are_found_and_words_are_left_alone(text: str, found: list[str]) -> None:
    assert rules.names_in(text, ["Yusuf", "Al-Masri", "Will", "May", "Hope", ""]) == found


def test_an_answer_with_a_name_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(Refused, match="“Yusuf” is the name of somebody"):
        rules.ensure_nobody_named("Yusuf may bring it.", ["Yusuf"])


def test_a_few_answers_make_no_figure() -> None:
    assert rules.pace_of([0] * 9) == (9, None, None)
    assert rules.pace_of([0, 1, 1, 1, 2, 2, 3, 3, 4, 9]) == (10, 2.0, 8)


@pytest.mark.parametrize(
    ("text", "worries"),
    [
        ("She says she wants to DIE.", {Worry.LIFE}),
        ("He talks of suicide", {Worry.LIFE}),
        ("My son is self - harming again", {Worry.HARM}),
        ("I’m scared of my husband", {Worry.FEAR}),
        ("there is nothing   to eat at home", {Worry.HUNGER}),
        ("Is there no food? He beats me.", {Worry.HUNGER, Worry.HARM}),
        ("I can’t feed them this week", {Worry.HUNGER}),
        ("Which shoes for the wood?", set()),
        ("He ate no foodstuffs with nuts", set()),
        ("Is the trip to the grapefruit farm on?", set()),
        ("Their school beat her school at netball", set()),
    ],
)
def test_worrying_words_are_heard_and_small_things_are_not(text: str, worries: set[Worry]) -> None:
    assert found_in(text) == worries


def test_every_phrase_of_every_list_is_heard() -> None:
    for language, lists in WORDS.items():
        for worry, phrases in lists.items():
            assert [p for p in phrases if worry not in found_in(f"So: {p.rstrip('*').upper()}!", language)] == []


def test_a_language_without_a_list_is_read_with_the_english_one() -> None:
    assert found_in("he said suicide", "ar") == {Worry.LIFE}
