"""Who may ever read which fact (G-03, read half). The sweep looks for all of them; here: each can be met at all.

And the controls: with one guard let go, the fact that it keeps is met by somebody who may not.
"""

from collections.abc import Callable, Iterable

import pytest
from django.urls import reverse

from schoolgate.access.policy import POLICY, Action, Role
from schoolgate.announcements.models import Notice
from schoolgate.imports.models import ImportRun
from schoolgate.newsletters.models import Issue
from schoolgate.people.details import ContactPoint
from schoolgate.people.merges import Merge
from schoolgate.people.models import Relationship
from schoolgate.people.queries_details import ContactPointQuery
from schoolgate.questions.models import Question
from schoolgate.testing.cast import Cast
from tests.access.doors import client_for
from tests.access.facts import FACTS, not_for, plant_all, words_of
from tests.access.states import EVERYBODY, STATES

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(cast: Cast) -> Cast:
    plant_all(cast)
    return cast


def pages_of(cast: Cast) -> list[str]:
    """Where these facts stand, by hand: one's own pages, the people's, the limits', the lists', the invitations'."""
    adults = (cast.huda, cast.leah, cast.samira)
    link = Relationship.objects.get(adult=cast.samira, pupil=cast.yusuf)
    runs = ImportRun.objects.values_list("state", "pk")
    return [
        "/", *map(reverse, ("me", "seen", "people", "handovers", "invitations", "lists", "colleagues", "duplicates")),
        *(reverse(name, args=[adult.pk]) for name in ("adult", "adult-change", "adult-hidden") for adult in adults),
        *(reverse(name, args=[pupil.pk]) for name in ("family", "pupil-change", "restrictions")
          for pupil in (cast.yusuf, cast.callum)),
        reverse("link", args=[link.pk]),
        *(reverse("merge", args=[merge.pk]) for merge in Merge.objects.all()),
        *(reverse("list", args=[pk]) for _, pk in runs),
        *(reverse("list-rows", args=[pk, "new"]) for state, pk in runs if state == "looked"),
        reverse("colleague", args=[cast.support.pk]),
        *said_in_rooms(),
    ]  # fmt: skip


def said_in_rooms() -> list[str]:
    """Where families and the school speak with one another."""
    return [
        *map(reverse, ("questions", "notices", "answers", "notes", "messages")),
        *(reverse("question", args=[pk]) for pk in Question.objects.values_list("pk", flat=True)),
        *(reverse(name, args=[pk]) for name in ("notice", "notice-write", "notice-preview")
          for pk in Notice.objects.values_list("pk", flat=True)),
        *(reverse(name, args=[pk]) for name in ("news-issue", "newsletter", "newsletter-write")
          for pk in Issue.objects.values_list("pk", flat=True)),
    ]  # fmt: skip


def met(cast: Cast, state: str, pages: Iterable[str] = ()) -> set[str]:
    """The facts that stand on these pages for this person; on all of `pages_of` unless said."""
    client = client_for(STATES[state](cast))
    read = "\n".join(client.get(page).content.decode() for page in pages or pages_of(cast))
    return {fact.name for fact in FACTS if any(word in read for word in words_of(fact))}


def test_every_reader_is_somebody() -> None:
    assert all(fact.readers <= EVERYBODY for fact in FACTS)
    assert len({fact.word for fact in FACTS}) == len(FACTS)


def test_every_fact_that_is_shown_is_met_by_somebody_who_may(planted: Cast) -> None:
    """Else the sweep would look for words that stand nowhere."""
    found = {
        "head": met(planted, "head"),
        "mother": met(planted, "mother", ["/", reverse("me"), reverse("seen"), *said_in_rooms()]),
        "teacher": met(planted, "teacher", [*said_in_rooms(), reverse("family", args=[planted.yusuf.pk])]),
        "dsl": met(planted, "dsl", [reverse("handovers"), *adult(planted)]),
        "admin": met(planted, "admin", [*rows(planted), reverse("colleagues"), reverse("people")]),
    }
    shown = set().union(*found.values())
    assert shown == {fact.name for fact in FACTS if fact.is_shown}
    assert {(state, fact.name) for state, names in found.items() for fact in FACTS
            if fact.name in names and state not in fact.readers} == set()  # fmt: skip


def adult(cast: Cast) -> list[str]:
    return [reverse("adult", args=[cast.huda.pk]), reverse("adult-hidden", args=[cast.huda.pk])]


def limits(cast: Cast) -> list[str]:
    return [reverse("restrictions", args=[cast.callum.pk])]


def rows(cast: Cast) -> list[str]:
    return [reverse("list-rows", args=[ImportRun.objects.get(state="looked").pk, "new"])]


def pupil(cast: Cast) -> list[str]:
    return [reverse("pupil-change", args=[cast.yusuf.pk])]


GUARDS: tuple[tuple[Action, Role, str, str, Callable[[Cast], list[str]]], ...] = (
    (Action.CONTACT_SEE, Role.TEACHER, "teacher", "address", adult),
    (Action.CONTACT_SEE_HIDDEN, Role.OFFICE, "office", "kept address", adult),
    (Action.RESTRICTION_SEE, Role.TEACHER, "teacher", "summary of an order", limits),
    (Action.HANDOVER_SEE, Role.HEAD, "head", "told to the lead", lambda c: [reverse("handovers")]),
    (Action.ROSTER_IMPORT, Role.OFFICE, "office", "staged row", rows),
    (Action.INVITE, Role.SENCO, "senco", "first visit", lambda c: [reverse("invitations")]),
    (Action.PUPIL_CHANGE, Role.TEACHER, "teacher", "birth date", pupil),
    (Action.STAFF_CHANGE, Role.OFFICE, "office", "email of a colleague",
     lambda c: [reverse("colleague", args=[c.support.pk])]),
)  # fmt: skip


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: str(guard[0].value))
def test_control_a_deed_given_to_one_role_too_many_is_met(
    planted: Cast, monkeypatch: pytest.MonkeyPatch, guard: tuple[Action, Role, str, str, Callable[[Cast], list[str]]]
) -> None:
    action, role, state, fact, pages = guard
    assert fact not in met(planted, state, pages(planted))
    monkeypatch.setitem(POLICY, action, POLICY[action] | {role})
    assert fact in met(planted, state, pages(planted))
    assert not_for(state)


def test_control_details_without_their_confidentiality_are_met(planted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [reverse("contact-change", args=[pk]) for pk in ContactPoint.objects.values_list("pk", flat=True)]
    assert met(planted, "office", pages) & {"kept address", "secret place"} == set()
    monkeypatch.setattr(ContactPointQuery, "visible_to", ContactPointQuery.of_those_seen_by)
    assert met(planted, "office", pages) >= {"kept address", "secret place"}
