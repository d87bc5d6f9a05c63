"""The verbs of a promise. Each is one transaction: rule, row, history, word to the other side."""

from datetime import date

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Circle, CircleMember, Pupil, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.promises import rules
from schoolgate.promises.models import Answer, Change, Promise, Settlement, Thanks
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def make(
    *,
    by: Viewer,
    made_by: Staff,
    pupil: Pupil,
    circle: Circle,
    side: str,
    what: str,
    due: date,
    because: models.Model,
    owner_staff: Staff | None = None,
    owner_adult: Adult | None = None,
) -> Promise:
    """Put a promise in the ledger. A member of staff who is not yet in the circle is named for their own part only."""
    rules.ensure_words(what)
    rules.ensure_day_ahead(due, today())
    promise = Promise.objects.create(
        school_id=circle.school_id,
        pupil=pupil,
        circle=circle,
        side=side,
        what=what,
        due=due,
        owner_staff=owner_staff,
        owner_adult=owner_adult,
        because_kind=because._meta.label_lower,
        because_id=because.pk,
        made_by=made_by,
    )
    if owner_staff:
        CircleMember.objects.get_or_create(
            school_id=circle.school_id, circle=circle, staff=owner_staff, defaults={"is_whole": False}
        )
    record(Verb.PROMISE_MADE, by=by, pupil=pupil, adult=owner_adult, circle=circle, about=promise, words=what)
    return promise


@transaction.atomic
def keep(promise: Promise, *, by: Viewer, words: str = "") -> Settlement:
    """The owner has done it. The other side hears; a week later we ask whether it is better."""
    return _settle(promise, by=by, outcome=Settlement.Outcome.KEPT, words=words)


@transaction.atomic
def refuse(promise: Promise, *, by: Viewer, words: str) -> Settlement:
    """No, because: the owner cannot do it, and says why."""
    rules.ensure_words(words)
    return _settle(promise, by=by, outcome=Settlement.Outcome.NO, words=words)


def _settle(promise: Promise, *, by: Viewer, outcome: str, words: str) -> Settlement:
    promise = _locked(promise)
    rules.ensure_owner(may_settle(promise, by))
    rules.ensure_open(is_settled(promise))
    settlement = Settlement.objects.create(
        school_id=promise.school_id, promise=promise, outcome=outcome, words=words, at=timezone.now(), **by_whom(by)
    )
    kept = outcome == Settlement.Outcome.KEPT
    record(
        Verb.PROMISE_KEPT if kept else Verb.PROMISE_REFUSED,
        by=by, pupil=promise.pupil, circle=promise.circle, about=promise, words=words,
    )  # fmt: skip
    _tell_the_others(
        promise, by, "promises/notices/kept" if kept else "promises/notices/no", f"settled-{settlement.pk}", words
    )
    return settlement


@transaction.atomic
def change(promise: Promise, *, by: Viewer, what: str, due: date, reason: str) -> Change:
    """Another way, or another day, and why. What stood before is kept."""
    promise = _locked(promise)
    rules.ensure_owner(may_settle(promise, by))
    rules.ensure_open(is_settled(promise))
    rules.ensure_words(reason)
    rules.ensure_words(what)
    rules.ensure_day_ahead(due, today())
    changed = Change.objects.create(
        school_id=promise.school_id,
        promise=promise,
        what_before=promise.what,
        due_before=promise.due,
        reason=reason,
        at=timezone.now(),
        **by_whom(by),
    )
    promise.what, promise.due = what, due
    promise.save(update_fields=["what", "due"])
    record(Verb.PROMISE_CHANGED, by=by, pupil=promise.pupil, circle=promise.circle, about=promise, words=reason)
    _tell_the_others(promise, by, "promises/notices/changed", f"changed-{changed.pk}", reason)
    return changed


@transaction.atomic
def answer(promise: Promise, *, by: Viewer, now: str, words: str = "") -> Answer:
    """A grown-up at home says how it is: better, partly, not yet. Pressing twice on one day corrects the answer."""
    promise = _locked(promise)
    rules.ensure_settled(is_settled(promise))
    rules.ensure_asked(promise.side)
    given = Answer.objects.filter(promise=promise, by_adult=by.person_id, at__date=today()).first()
    if given:
        given.now, given.words = now, words
        given.save(update_fields=["now", "words"])
    else:
        given = Answer.objects.create(
            school_id=promise.school_id, promise=promise, now=now, words=words, at=timezone.now(), **by_whom(by)
        )
        record(Verb.PROMISE_ANSWERED, by=by, pupil=promise.pupil, circle=promise.circle, about=promise, words=now)
    owner = promise.owner_staff or promise.made_by
    notify(
        owner, "promises/notices/answered", key=f"promise-answered-{given.pk}-{now}", about=promise.pupil,
        circle=promise.circle, link=f"/promises/{promise.pk}/", who=by.said_name,
    )  # fmt: skip
    return given


@transaction.atomic
def thank(promise: Promise, *, by: Viewer) -> bool:
    """Thank you for a promise that was kept, once from each who did not make it. Returns whether it was new."""
    rules.ensure_may_thank(
        is_kept=Settlement.objects.filter(promise=promise, outcome=Settlement.Outcome.KEPT).exists(),
        is_own=(promise.owner_adult_id if by.is_parent else promise.owner_staff_id) == by.person_id,
    )
    if Thanks.objects.filter(promise=promise, **by_whom(by)).exists():
        return False
    try:
        with transaction.atomic():
            Thanks.objects.create(school_id=promise.school_id, promise=promise, at=timezone.now(), **by_whom(by))
    except IntegrityError:
        return False
    record(Verb.PROMISE_THANKED, by=by, pupil=promise.pupil, circle=promise.circle, about=promise)
    whom = promise.owner_adult or promise.owner_staff
    if whom and not _is(whom, by):
        notify(
            whom, "promises/notices/thanks", key=f"promise-thanks-{promise.pk}-{by.context}", about=promise.pupil,
            circle=promise.circle, link=f"/promises/{promise.pk}/", who=by.said_name,
        )  # fmt: skip
    return True


def remind_due() -> int:
    """Remind each owner the day before. Run daily by the worker; a key makes a second run harmless."""
    until = today() + rules.REMIND_BEFORE
    count = 0
    for promise in Promise.objects.due_by(until).filter(due__gte=today()).for_pages().select_related("circle"):
        owner = promise.owner_staff or promise.owner_adult
        if owner and notify(
            owner, "promises/notices/reminder", key=f"promise-reminder-{promise.pk}-{promise.due}",
            about=promise.pupil, circle=promise.circle, link=f"/promises/{promise.pk}/", due=promise.due,
        ):  # fmt: skip
            count += 1
    return count


def ask_again() -> int:
    """Ask the grown-ups at home, a week after a school promise was kept, whether it is better."""
    before = timezone.now() - rules.ASK_AFTER
    waiting = (
        Promise.objects.filter(
            side="school", asked_at__isnull=True, settlement__outcome="kept", settlement__at__lte=before
        )
        .exclude(Exists(Answer.objects.filter(promise=OuterRef("pk"))))
        .for_pages()
        .select_related("circle")
    )
    count = 0
    for promise in waiting:
        with transaction.atomic():
            Promise.objects.filter(pk=promise.pk, asked_at__isnull=True).update(asked_at=timezone.now())
            for adult in adults_of(promise):
                notify(
                    adult, "promises/notices/ask", key=f"promise-ask-{promise.pk}", about=promise.pupil,
                    circle=promise.circle, link=f"/promises/{promise.pk}/",
                )  # fmt: skip
                record(
                    Verb.PROMISE_ASKED, by=None, pupil=promise.pupil, adult=adult, circle=promise.circle, about=promise
                )
            count += 1
    return count


def adults_of(promise: Promise) -> list[Adult]:
    """The grown-ups at home who share the promise's matter."""
    return [
        m.adult
        for m in CircleMember.objects.filter(circle=promise.circle_id, adult__isnull=False).select_related("adult")
        if m.adult
    ]


def may_settle(promise: Promise, viewer: Viewer) -> bool:
    """The owner settles; for what the child does, the teacher who wrote it down, or a grown-up at home, may say."""
    if promise.side == Promise.Side.CHILD:
        return viewer.is_parent or promise.made_by_id == viewer.person_id
    owner = promise.owner_adult_id if viewer.is_parent else promise.owner_staff_id
    return owner == viewer.person_id


def is_settled(promise: Promise) -> bool:
    return Settlement.objects.filter(promise=promise).exists()


def _tell_the_others(promise: Promise, by: Viewer, template: str, key: str, words: str) -> None:
    """Each grown-up of the circle and the staff owner or maker, one message each, but not who did it."""
    people: list[Adult | Staff] = [*adults_of(promise), promise.owner_staff or promise.made_by]
    for person in people:
        if not _is(person, by):
            notify(
                person, template, key=f"promise-{key}", about=promise.pupil, circle=promise.circle,
                link=f"/promises/{promise.pk}/", who=by.said_name, due=promise.due,
            )  # fmt: skip


def _is(person: Adult | Staff, viewer: Viewer) -> bool:
    return isinstance(person, Adult) == viewer.is_parent and person.pk == viewer.person_id


def by_whom(viewer: Viewer) -> dict[str, int]:
    return {"by_adult_id": viewer.person_id} if viewer.is_parent else {"by_staff_id": viewer.person_id}


def _locked(promise: Promise) -> Promise:
    found: Promise | None = Promise.objects.select_for_update(of=("self",)).filter(pk=promise.pk).first()
    if found is None:
        raise Refused(_("This promise is no longer here."))
    return found
