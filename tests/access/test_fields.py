"""No field changes but those that a form names (G-03, write half; the read half is the sweep)."""

import time
from typing import Any

import pytest
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client, override_settings
from django.urls import path

from schoolgate.access.guard import open_to_all
from schoolgate.people.models import Adult
from schoolgate.people.pictures import Use
from schoolgate.testing.cast import Cast
from tests.access.doors import client_for, undone
from tests.access.fields import SENSITIVE, differences, fields_of, state_of, thrown
from tests.access.matrix import IN_CI, SEED, WHOLE, Doors, by_step, is_in_slice
from tests.access.oracle import ANSWERED, ROWS, Row
from tests.access.states import STATES
from tests.access.world import World, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school_morning"), pytest.mark.slow]

# Fields that a form names although its row does not fill them in: by hand, one line for each form.
NAMES = frozenset({"first_name", "last_name", "known_as"})
STANDING = frozenset({"kind", "responsibility", "has_care", "lives_with", "priority", "is_emergency"})
WAYS = frozenset({"email", "mobile"})
KEPT_CLOSE = frozenset({"is_email_confidential", "is_mobile_confidential", "has_shared_phone", "has_discreet_mail"})
LIMIT = frozenset({"kind", "takes", "starts", "expires", "summary"})
COLLEAGUE = NAMES | {"title", "job", "email", "ends"}
NOTICE = frozenset({"kind", "title", "words", "link", "is_urgent"})
ALSO_TAKES: dict[str, frozenset[str]] = {
    "adult-change": NAMES | WAYS | KEPT_CLOSE | {"title", "speaks", "needs_interpreter", "language"},
    "adult-new": NAMES | WAYS | STANDING | {"speaks", "needs_interpreter"},
    "pupil-change": NAMES | {"born", "year", "school_class"},
    "link-change": STANDING,
    "contact-new": frozenset({"kind", "value", "note", "is_confidential"}),
    "contact-change": frozenset({"kind", "value", "note", "is_confidential"}),
    "restriction-new": LIMIT | {"adult", "is_document_seen"},
    "restriction-document": LIMIT,
    "dsl-tell": frozenset({"pointer"}),
    "dsl-tell-any": frozenset({"pointer", "pupil"}),
    "me": WAYS | {"language", "quiet_from", "quiet_until"},
    "pictures-mine": frozenset(Use.values),
    "draft-dismiss": frozenset({"key"}),
    "pictures-note": frozenset(Use.values),
    "how": frozenset({"also_paper", "best_from", "best_until", "needs_interpreter", "access_needs"}),
    "notice-keep": NOTICE,
    "question-ask": frozenset({"is_to_ring", "best_time"}),
    "notice-write": NOTICE,
    "newsletter-keep": frozenset({"is_public"}),
    "newsletter-write": frozenset({"is_public"}),
    "colleague": frozenset({"year", "starts", "ends"}),
    "colleague-new": COLLEAGUE,
    "colleague-change": COLLEAGUE,
}
SLICE = 1 if WHOLE or IN_CI else 6


def who_may(row: Row) -> str:
    """One of those who may: somebody who gets it done, if anybody does."""
    assert row.post is not None
    return next(
        state
        for said in ("done", "page", "again", "refused", "missing", ANSWERED, "sign in")
        for state in sorted(row.post.get(said, ()))
    )


def unlisted(ask: Any, taken: frozenset[str]) -> tuple[int, list[str]]:
    """(fields tried, what changed that should not) for one form; `ask(more)` posts it with `more` beside its own."""
    with undone():
        ask({})
        plain = state_of()
    tried, found = 0, []
    for more in thrown(taken):
        tried += len(more)
        with undone():
            answer = ask(more)
            if answer.status_code >= 500:
                found.append(f"answered {answer.status_code}")
            changed = differences(plain, state_of())
        found += [f"changed {label}" for label in changed]
    return tried, found


# Each press sends a code of its own, at a moment of its own: two presses never leave the same row.
BY_CHANCE = {("fresh-code", "changed outbox.Delivery")}


def test_no_form_takes_a_field_it_does_not_name(cast: Cast) -> None:
    started = time.perf_counter()
    people = {state: find(cast) for state, find in STATES.items()}
    doors = Doors(people)
    tried, forms, wrong = 0, 0, []
    # A provider’s own door takes no form, and nobody without its mark: outbox/tests holds it.
    forms_of = {name for name, row in ROWS.items() if row.post is not None and set(row.post) != {"forbidden"}}
    names = {name for name in forms_of if is_in_slice(name, SLICE)}
    for step, found in by_step(names).items():
        with undone():
            world = World(cast, step)
            for name in found:
                with undone():
                    row = ROWS[name]
                    address, data, state = path_of(name, row, world), world.data(row.data), who_may(row)
                    taken = frozenset(data) | ALSO_TAKES.get(name, frozenset())
                    count, faults = unlisted(
                        lambda more, s=state, a=address, d=data: doors.ask(s, "post", a, {**more, **d}), taken
                    )
                    forms += 1
                    tried += count
                    wrong += [f"{name} as {state}: {fault}" for fault in faults if (name, fault) not in BY_CHANCE]
    columns = sum(len(fields_of(model)) for model in SENSITIVE)
    print(
        f"\nG-03 (write): {tried} fields thrown at {forms} forms ({columns} fields of {len(SENSITIVE)} tables, by "
        f"name and column), {len(wrong)} failed, seed {SEED} (one of {SLICE}), {time.perf_counter() - started:.0f} s"
    )
    assert not wrong, "\n".join(wrong)


# -- control -----------------------------------------------------------------------------------------------------------


@open_to_all("a form that takes everything, for the test that must find it")
def takes_everything(request: HttpRequest, pk: int) -> HttpResponse:
    form = modelform_factory(Adult, fields="__all__")(request.POST, instance=Adult.objects.get(pk=pk))
    form.errors  # noqa: B018  # fills in the instance
    form.instance.save()
    return redirect("/")


urlpatterns = [path("everything/<int:pk>/", takes_everything)]


def test_control_a_form_of_all_fields_is_caught(cast: Cast) -> None:
    client: Client = client_for(cast.huda)
    with override_settings(ROOT_URLCONF=__name__):
        tried, found = unlisted(
            lambda more: client.post(f"/everything/{cast.huda.pk}/", {**more, "first_name": "Huda"}),
            frozenset({"first_name", "user", "user_id"}),  # one that is somebody's already is refused by the database
        )
    assert tried > 100
    assert "changed people.Adult" in found
