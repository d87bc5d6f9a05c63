"""What a draft as a whole is told: what is missing, hard to read or better said, and how little is shown."""

import pytest

from schoolgate.wording import Category, House, Kind, check, shown
from schoolgate.wording.ease import Band, band
from schoolgate.wording.reading import read

FIGHT = (
    "Dear Mrs Day,\nSean was in a fight again today. He is an aggressive boy and never listens. Please speak to him."
    "\nMr Fox"
)


def categories(text: str, kind: Kind = Kind.MESSAGE, house: House | None = None) -> set[str]:
    return {one.category.value for one in check(text, kind, house or House())}


def test_a_bare_agenda_says_neither_why_nor_when() -> None:
    assert {"missing_goal", "missing_reply", "missing_when"} <= categories(
        "Review meeting\n1. Data\n2. Plan", Kind.AGENDA
    )


def test_news_of_a_fight_is_for_the_voice_until_it_has_been_spoken_of() -> None:
    assert "face_to_face" in categories("Today Max hit a boy in the queue.")
    assert "face_to_face" not in categories("Today Max hit a boy in the queue. Could I ring you after school?")
    assert "face_to_face" not in categories("Today Max hit a boy in the queue.", Kind.FOLLOW_UP)


def test_two_lines_that_may_hurt_are_a_talk() -> None:
    view = shown(check("You do not care about homework. He is a lazy boy."))
    assert view.talk is not None
    assert view.talk.rule_id == "FF-15"
    assert shown(check("He is a lazy boy.")).talk is None


def test_a_worry_about_safety_is_never_made_softer() -> None:
    (one,) = [
        one for one in check("Lily told us she has been cutting herself.") if one.category is Category.FACE_TO_FACE
    ]
    assert one.rule_id == "FF-03"
    assert "safeguarding lead" in one.why
    assert not any(way.replaces for way in one.tries)


def test_praise_wants_nothing() -> None:
    text = "Dear Mr Bello,\nTobi was so kind today. He helped a new boy find his peg and sat with him.\nMiss Ahmed"
    assert not any(one.startswith("missing") for one in categories(text))


def test_few_are_shown_and_no_words_twice() -> None:
    view = shown(check(FIGHT))
    assert len(view.open) <= 5
    spans = [(one.start, one.end) for one in (*view.open, *view.more)]
    assert all(a_end <= b_start for (_, a_end), (b_start, _) in zip(sorted(spans), sorted(spans)[1:], strict=False))
    assert not view.reads_well
    assert shown(check("Thank you for the cakes.")).reads_well


def test_explained_once_a_term_is_known() -> None:
    assert "jargon" in categories("The SENDCo will ring on Monday.")
    assert "jargon" not in categories(
        "Mrs Jay, who helps children with special needs (our SENDCo), will ring on Monday."
    )
    assert "jargon" not in categories("The SENDCo will ring on Monday.", house=House(known=frozenset({"sendco"})))


def test_the_school_has_its_own_words() -> None:
    house = House(explain={"Forest Friday": "our morning in the wood"}, rather={"pupils": "children"})
    found = [
        one for one in check("Forest Friday is for all pupils.", Kind.MESSAGE, house) if one.category is Category.HOUSE
    ]
    assert [(one.quote, one.tries[0].words) for one in found] == [
        ("Forest Friday", "our morning in the wood"), ("pupils", "children"),
    ]  # fmt: skip


def test_kept_once_is_kept_wherever_it_stands() -> None:
    (one,) = [one for one in check("She never tries.") if one.category is Category.ABSOLUTE]
    house = House(dismissed=frozenset({one.dismiss_key}))
    assert "absolute" not in categories("Well. She never tries.", house=house)
    assert one.quote not in one.dismiss_key


@pytest.mark.parametrize(
    ("draft", "better"),
    [
        ("You failed to return the yellow slip for Yusuf.", "The yellow slip for Yusuf has not reached us yet."),
        ("You are required to complete the form by Friday.", "Please complete the form by Friday."),
        ("I'm sorry you feel that way.", "I am sorry. I can see why that upset you."),
        ("As per my last email, it is due on Friday.", "It is due on Friday."),
        ("Please be advised that the gate shuts at 9.", "The gate shuts at 9."),
        ("We hit the ground running.", "We started well."),
    ],
)
def test_a_better_wording_can_be_taken_in_one_tap(draft: str, better: str) -> None:
    way = next(way for one in check(draft) for way in one.tries if way.replaces)
    assert way.start is not None
    assert draft[: way.start] + way.words + draft[way.end :] == better


def test_bands_part_everyday_writing_from_official_writing() -> None:
    kind = " ".join(
        ["Thank you for the note. She sat at the front today. She told me it was better. Could you ring me?"] * 4
    )
    official = " ".join([
        "Parents who have not completed the documentation distributed previously are requested to contact the"
        " administrative team regarding replacement arrangements for participation in educational visits."
    ] * 4)  # fmt: skip
    assert band(read(kind)) is Band.EASY
    assert band(read(official)) is Band.HARD
    assert band(read("Too short to say.")) is None


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="poem"):
        check("Roses are red.", "poem")


LAW = (
    "Under section 444 of the Education Act 1996, parents are required to ensure that a child attends school regularly."
)


def test_the_laws_own_wording_is_left_to_the_law() -> None:
    assert not categories(LAW) & {"compliance_speak", "threat", "hard_to_read"}
    # The control: the same words in the school's own mouth.
    assert "compliance_speak" in categories(
        LAW.replace("Under section 444 of the Education Act 1996, ", "").capitalize()
    )


def test_the_law_excuses_no_name_for_a_family() -> None:
    assert "label_family" in categories("By law we must meet this difficult parent.")
