"""What a writer or a school can settle. One's own answers leave no trace in anybody's history."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.access.policy import Action, may
from schoolgate.drafting.models import Dismissal, MutedRule, SchoolWord
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


def keep_mine(*, by: Viewer, rule_id: str, key: str = "") -> None:
    """The writer keeps their words (`key`), or does not want this rule again (no key). Pressed twice counts once.

    No history on purpose: history is read by the head, and this belongs to the writer alone.
    """
    Dismissal.objects.get_or_create(school_id=by.school_id, staff_id=by.person_id, rule_id=rule_id, key=key)


def show_again(dismissal: Dismissal) -> None:
    """Taken back, and nothing of it stays."""
    dismissal.delete()


@transaction.atomic
def add_word(*, by: Viewer, kind: str, term: str, plain: str = "") -> SchoolWord:
    """A word of the school's own, from now on and for everybody who writes."""
    _ensure_may(by)
    term, plain = " ".join(term.split()), "" if kind == SchoolWord.Kind.KNOWN else " ".join(plain.split())
    if SchoolWord.objects.visible_to(by).standing().filter(kind=kind, term__iexact=term).exists():
        raise Refused(_("This word is in the list already."), then=_("To change it, end it there and add it anew."))
    word: SchoolWord = SchoolWord.objects.create(
        school_id=by.school_id, kind=kind, term=term, plain=plain, by_id=by.person_id
    )
    record(Verb.WORDING_ADDED, by=by, about=word, words=f"{term} {plain}")
    return word


@transaction.atomic
def mute(*, by: Viewer, rule_id: str, why: str) -> MutedRule:
    """A rule says nothing at this school any more."""
    _ensure_may(by)
    if MutedRule.objects.visible_to(by).standing().filter(rule_id=rule_id).exists():
        raise Refused(_("This rule is quiet already."))
    rule: MutedRule = MutedRule.objects.create(school_id=by.school_id, rule_id=rule_id, why=why, by_id=by.person_id)
    record(Verb.WORDING_MUTED, by=by, about=rule, words=f"{rule_id} {why}")
    return rule


@transaction.atomic
def end(settled: SchoolWord | MutedRule, *, by: Viewer) -> None:
    """It holds no longer; who settled it and who ended it stay."""
    _ensure_may(by)
    ended = (
        type(settled).objects.visible_to(by).standing().filter(pk=settled.pk)
        .update(ended_by=by.person_id, ended_at=timezone.now())
    )  # fmt: skip
    if not ended:
        raise Refused(_("This was ended already."))
    verb = Verb.WORDING_ENDED if isinstance(settled, SchoolWord) else Verb.WORDING_HEARD
    record(verb, by=by, about=settled, words=str(settled))


def _ensure_may(by: Viewer) -> None:
    if not may(by.roles, Action.WORDING_SETTLE):
        raise Refused(_("This is for those who settle the school’s words."))
