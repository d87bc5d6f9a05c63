"""One word for each fact that is not for everybody, planted where it stands, and by hand who may ever read it (G-03).

Whoever is not named must meet the word on no page, in no file and in no mail, whatever they open; and each fact is met
by somebody who may, so that a word can be met at all. Sources: safeguarding-and-data 2 to 4 (details each with its own
confidentiality, orders, secret places), roles-and-calendar 1 (who looks after details, lists, sign-in),
mis-data 3 (UPN), reliability T03, T04, T10.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.enrolment import actions
from schoolgate.enrolment.models import FirstVisit, Invitation
from schoolgate.imports.models import ExternalId, ImportChunk, ImportEffect, ImportRun
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.models import Adult, Pupil, Relationship, Restriction, Right, Staff, User
from schoolgate.safeguarding import actions as safeguarding
from schoolgate.testing.cast import Cast, viewer_of
from tests.access.facts_rooms import SAID

NOBODY: frozenset[str] = frozenset()
FEW = frozenset({"head", "dsl", "office lead"})
SEE_DETAILS = FEW | {"office"}
LISTS = frozenset({"head", "office lead", "admin"})
INVITERS = frozenset({"head", "office lead", "office"})
JOINERS = frozenset({"head", "office lead"})
COLLEAGUES = frozenset({"head", "admin"})
# Whoever works with the family: the class teacher, the leads, the office, the family's liaison officer.
WORK_WITH_YUSUF = SEE_DETAILS | {"teacher", "deputy", "senco", "head of year", "liaison", "attendance"}


@dataclass(frozen=True)
class Fact:
    """`plant` writes the word where the fact stands. `readers`: who may ever read it, anywhere. `is_shown` False: on
    no page of today's at all, so that nobody can show that it would be met.
    """

    name: str
    readers: frozenset[str]
    plant: Callable[[Cast, str], object]
    is_shown: bool = True

    @property
    def word(self) -> str:
        return f"fact-{self.name.replace(' ', '-')}"


def _point(adult: Adult, value: str, **more: object) -> ContactPoint:
    return ContactPoint.objects.create(school=adult.school, adult=adult, kind="address", value=value, **more)


def _secret_place(cast: Cast, word: str) -> None:
    """Leah Frost lives where nobody may know: her open details are kept for the few as well."""
    SecretPlace.objects.create(
        school=cast.school, adult=cast.leah, lift_asked_by=cast.head, lift_asked_at=timezone.now(),
        lift_reason="fact-why-open-again",
    )  # fmt: skip
    _point(cast.leah, word)


def _kept_email(cast: Cast, word: str) -> None:
    Adult.objects.filter(pk=cast.samira.pk).update(email=f"{word}@kept.example", is_email_confidential=True)


def _kept_mobile(cast: Cast, word: str) -> None:
    Adult.objects.filter(pk=cast.samira.pk).update(mobile=word[:20], is_mobile_confidential=True)


def _right(cast: Cast, word: str) -> None:
    link = Relationship.objects.get(adult=cast.samira, pupil=cast.yusuf)
    Right.objects.filter(relationship=link, kind="collect").delete()
    Right.objects.create(
        school=cast.school, relationship=link, kind="collect", starts=cast.today, given_by=cast.head, given_because=word
    )


def _limit(cast: Cast, word: str) -> None:
    Restriction.objects.filter(pk=cast.no_contact.pk).update(summary=word)


def _lift(cast: Cast, word: str) -> None:
    Restriction.objects.filter(pk=cast.no_contact.pk).update(
        lift_asked_by=cast.head, lift_asked_at=timezone.now(), lift_reason=word
    )


BORN = date(2016, 11, 29)
BORN_WORDS = ("2016-11-29", "29 November 2016", "29 Nov 2016", "29/11/2016")


def _born(cast: Cast, word: str) -> None:
    Pupil.objects.filter(pk__in=[cast.yusuf.pk, cast.callum.pk]).update(born=BORN)


def _upn(cast: Cast, word: str) -> None:
    Pupil.objects.filter(pk=cast.yusuf.pk).update(upn=word)


def _mark(cast: Cast, word: str) -> None:
    mark = SessionMark.objects.create(
        school=cast.school, pupil=cast.yusuf, day=cast.today, session="AM", code="N", source=word
    )
    SupersededMark.objects.create(
        school=cast.school, mark=mark, code="O", source=word, recorded_at=timezone.now(), replaced_by=cast.attendance,
        reason=word,
    )  # fmt: skip


def _run(cast: Cast, state: str, name: str) -> ImportRun:
    known, _ = ImportRun.objects.get_or_create(
        school=cast.school, state=state,
        defaults={"file_name": name, "as_of": cast.today, "plan": "0" * 64, "summary": {"sections": {"new": 1}},
                  "applied_at": timezone.now() if state == "applied" else None},
    )  # fmt: skip
    return known


LIST_NAME = "fact-name-of-a-list.csv"


def _staged(cast: Cast, word: str) -> None:
    item = {"k": "pupils", "o": "new", "x": word, "t": word, "file": LIST_NAME, "line": 2}
    ImportChunk.objects.create(
        school=cast.school, run=_run(cast, "looked", LIST_NAME), section="new", number=0, items=[item]
    )


def _way_back(cast: Cast, word: str) -> None:
    ImportEffect.objects.create(school=cast.school, run=_run(cast, "applied", LIST_NAME), number=0, what={"was": word})


def _called_elsewhere(cast: Cast, word: str) -> None:
    ExternalId.objects.create(
        school=cast.school, source="csv", kind="pupils", external_id=word, object_id=cast.yusuf.pk
    )


def _invitation(cast: Cast, word: str) -> None:
    """The seals of an invitation that stands; its link and its code were said once, to whoever made it."""
    office = viewer_of(cast.office_lead)
    run = actions.begin_run("fact-run", by=office, is_pilot=True)
    assert run is not None
    made = actions.invite(cast.leah, "letter", run=run, by=office).invitation
    Invitation.objects.filter(pk=made.pk).update(code_seal=word, link_seal=word, link_finder=word)


def _first_visit(cast: Cast, word: str) -> None:
    """As many as it takes for words to be shown: of a few, somebody would know whose they are."""
    FirstVisit.objects.bulk_create(FirstVisit(school=cast.school, ease="partly", words=word) for _ in range(12))


TWIN = "Fact-Twin"


def _twin(cast: Cast, word: str) -> None:
    """Samira stood in the list twice. The other record had an address of its own."""
    twin = Adult.objects.create(
        school=cast.school, first_name="Samira", last_name=TWIN, email=f"{word}@twin.example", mobile=""
    )
    Relationship.objects.create(
        school=cast.school, pupil=cast.yusuf, adult=twin, kind="grandparent", starts=cast.today - timedelta(days=9)
    )
    actions.merge_adults(cast.samira, twin, by=viewer_of(cast.head))


def _colleague(cast: Cast, word: str) -> None:
    Staff.objects.filter(pk=cast.support.pk).update(email=f"{word}@staff.example")


def _sign_in_name(cast: Cast, word: str) -> None:
    assert cast.samira.user_id is None
    user = User.objects.create_user(f"{word}@sign-in.example")
    Adult.objects.filter(pk=cast.samira.pk).update(user=user)


def _handover(cast: Cast, word: str) -> None:
    safeguarding.tell(cast.callum, by=viewer_of(cast.grace), pointer=word)


OWN = frozenset({"mother"})
FACTS: tuple[Fact, ...] = (
    # details of a grown-up, each with its own confidentiality
    Fact("address", SEE_DETAILS | OWN, lambda c, word: _point(c.huda, word)),
    Fact("note at an address", SEE_DETAILS | OWN, lambda c, word: _point(c.huda, "3 Elm Row", note=word)),
    Fact("kept address", FEW | OWN, lambda c, word: _point(c.huda, word, is_confidential=True)),
    Fact("postcode", SEE_DETAILS | OWN, lambda c, word: _point(c.huda, "4 Elm Row", postcode=word[:8]), is_shown=False),
    Fact("secret place", FEW, _secret_place),
    Fact("why open again", FEW, lambda c, word: None),
    Fact("kept email", FEW, _kept_email),
    Fact("kept mobile", FEW, _kept_mobile),
    # what was decided about rights and limits
    Fact("why a right was given", WORK_WITH_YUSUF, _right),
    Fact("summary of an order", FEW, _limit),
    Fact("why an order ends", FEW, _lift),
    Fact("told to the lead", frozenset({"dsl"}), _handover),
    # of the child
    Fact("birth date", INVITERS, _born),
    Fact("upn", NOBODY, _upn, is_shown=False),
    Fact("register", NOBODY, _mark, is_shown=False),
    # lists
    Fact("staged row", LISTS, _staged),
    Fact("name of a list", LISTS, lambda c, word: None),
    Fact("values before a list", NOBODY, _way_back, is_shown=False),
    Fact("id in another system", NOBODY, _called_elsewhere, is_shown=False),
    # coming in
    Fact("seal of an invitation", NOBODY, _invitation, is_shown=False),
    Fact("first visit", INVITERS, _first_visit),
    Fact("sign-in name", SEE_DETAILS, _sign_in_name, is_shown=False),
    # joined records, colleagues
    Fact("email of a twin", SEE_DETAILS, _twin),
    Fact("name of a twin", JOINERS, lambda c, word: None, is_shown=False),
    Fact("email of a colleague", COLLEAGUES, _colleague),
    # what is said in the rooms
    *(Fact(name, readers, plant) for name, readers, plant in SAID),
)
# Facts whose word cannot be of our own making.
WORDS: dict[str, tuple[str, ...]] = {
    "birth date": BORN_WORDS,
    "upn": ("fact-upn",),
    "postcode": ("fact-pos",),
    "kept mobile": ("fact-kept-mobile",),
    "name of a twin": (TWIN,),
}


def words_of(fact: Fact) -> tuple[str, ...]:
    return WORDS.get(fact.name, (fact.word,))


def plant_all(cast: Cast) -> None:
    """Every fact, where it stands."""
    for fact in FACTS:
        fact.plant(cast, fact.word)


def not_for(state: str) -> set[str]:
    """The words that this person may never meet."""
    return {word for fact in FACTS if state not in fact.readers for word in words_of(fact)}


def not_in_mails() -> set[str]:
    """No mail says any of it, to anybody."""
    return {word for fact in FACTS for word in words_of(fact)}
