"""What a merge would keep, field by field, worked out without writing anything: for the page one looks at before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.enrolment import rules_merging as rules
from schoolgate.enrolment.pairs import pair_of
from schoolgate.enrolment.queries import WILL, words_for
from schoolgate.people.models import Adult, Pupil, Relationship, Restriction
from schoolgate.people.viewers import Viewer
from schoolgate.ui import words


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what the record to keep says, what the other says, and what will stand there."""

    label: str
    one: str
    other: str
    after: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """One adult and one child. `lost`: rights that end; `must_confirm`: the sign-in waits for a person afterwards."""

    name: str
    one: str
    other: str
    after: str
    lost: list[str]
    must_confirm: bool


@dataclass(frozen=True, slots=True)
class Trial:
    rows: list[Row]
    pairs: list[PairRow]
    both_sign_in: bool
    limits: int


def try_adults(kept: Adult, gone: Adult, viewer: Viewer) -> Trial:
    """Side by side, for two records of one grown-up whom the viewer sees."""
    texts = [
        (_("First name"), "first_name"), (_("Family name"), "last_name"), (_("Called"), "known_as"),
        (_("Title"), "title"),
    ]  # fmt: skip
    rows = [_row(label, getattr(kept, name), getattr(gone, name)) for label, name in texts]
    rows += [
        _reach(_("Email address"), kept, gone, "email", "is_email_confidential"),
        _reach(_("Mobile number"), kept, gone, "mobile", "is_mobile_confidential"),
        _row(_("Speaks"), kept.spoken, gone.spoken, kept.spoken if kept.speaks != "en-gb" else gone.spoken),
    ]
    mine = {link.pupil_id: link for link in _links(viewer).filter(adult=kept)}
    theirs = {link.pupil_id: link for link in _links(viewer).filter(adult=gone)}
    both = kept.user_id is not None and gone.user_id is not None
    stays = gone if kept.user_id is None and gone.user_id is not None else kept
    pairs = [
        _pair(one.pupil.full_name if one else other.pupil.full_name, one, other, first_stays=stays is kept)  # type: ignore[union-attr]  # one of the two is there
        for one, other in _matched(mine, theirs)
    ]
    limits = Restriction.objects.filter(adult__in=[kept, gone], lifted_at__isnull=True).count()
    return Trial(_told(rows), pairs, both, limits)


def try_pupils(kept: Pupil, gone: Pupil, viewer: Viewer) -> Trial:
    """Side by side, for two records of one child."""
    left = [words.day(pupil.left) if pupil.left else "" for pupil in (kept, gone)]
    born = [words.day(pupil.born) if pupil.born else "" for pupil in (kept, gone)]
    rows = [
        _row(_("First name"), kept.first_name, gone.first_name),
        _row(_("Family name"), kept.last_name, gone.last_name),
        _row(_("Called"), kept.known_as, gone.known_as),
        _row(_("Birthday"), born[0], born[1]),
        _row(_("Joined"), words.day(kept.joined), words.day(gone.joined), words.day(min(kept.joined, gone.joined))),
        _row(_("Left"), left[0], left[1], left[0]),
        _row(_("UPN"), _("on record") if kept.upn else "", _("on record") if gone.upn else ""),
    ]  # fmt: skip
    mine = {link.adult_id: link for link in _links(viewer).filter(pupil=kept)}
    theirs = {link.adult_id: link for link in _links(viewer).filter(pupil=gone)}
    pairs = [
        _pair((one or other).adult.full_name, one, other, first_stays=None)  # type: ignore[union-attr]  # one of the two is there
        for one, other in _matched(mine, theirs)
    ]
    limits = Restriction.objects.filter(pupil__in=[kept, gone], lifted_at__isnull=True).count()
    return Trial(_told(rows), pairs, False, limits)


def _links(viewer: Viewer) -> Any:
    rows = Relationship.objects.filter(pupil__in=Pupil.objects.visible_to(viewer))
    return rows.select_related("pupil", "adult").order_by("pupil__first_name", "adult__first_name", "pk")


def _matched(
    mine: dict[int, Relationship], theirs: dict[int, Relationship]
) -> Iterable[tuple[Relationship | None, Relationship | None]]:
    return [(mine.get(key), theirs.get(key)) for key in dict.fromkeys([*mine, *theirs])]


def _pair(name: str, one: Relationship | None, other: Relationship | None, *, first_stays: bool | None) -> PairRow:
    said = [_said(link) for link in (one, other)]
    links = [pair_of(link) for link in (one, other) if link is not None]
    if one is not None and other is not None:
        stays = None if first_stays is None else links[0 if first_stays else 1].sign_in
        sign_in = rules.sign_in_of_both(links[0].sign_in, links[1].sign_in, stays=stays, is_new_to_it=False)
        rights = frozenset(rules.rights_of_both(*links)) if None in (one.ends, other.ends) else frozenset[str]()
        standing = rules.standing_of_both(*links)
        after = f"{dict(Relationship.Kind.choices)[str(standing['kind'])]}: {_list(rights)}"
    else:
        is_same = one is not None if first_stays is None else (one is not None) == first_stays
        sign_in = rules.sign_in_of_one(links[0].sign_in, is_same_viewer=is_same)
        rights = frozenset(links[0].rights)
        after = said[0] if one is not None else said[1]
    had = frozenset(kind for link in links for kind in link.rights)
    could = any(link.sign_in == rules.GRANTED for link in links)
    return PairRow(name, said[0], said[1], after, words_for(had - rights, WILL), could and sign_in != rules.GRANTED)


def _said(link: Relationship | None) -> str:
    if link is None:
        return ""
    ended = f" ({_('ended')})" if link.ends is not None else ""
    return f"{link.get_kind_display()}{ended}: {_list(frozenset(pair_of(link).rights))}"


def _list(rights: frozenset[str]) -> str:
    return ", ".join(words_for(rights, WILL)) or _("no right")


def _reach(label: str, kept: Adult, gone: Adult, name: str, flag: str) -> Row:
    """What is kept for the few is not shown here either: that page has a record of its own."""
    one, other = getattr(kept, name), getattr(gone, name)
    taken = other if name == "email" and kept.user_id is None and gone.user_id is not None and other else one or other
    shown = [_("kept for the few") if text and hides else text for text, hides in (
        (one, getattr(kept, flag)), (other, getattr(gone, flag)), (taken, getattr(kept, flag) or getattr(gone, flag)),
    )]  # fmt: skip
    left = one and other and one != other
    return Row(label, shown[0], shown[1], f"{shown[2]} {_('(the other is kept beside it)')}" if left else shown[2])


def _row(label: str, one: str, other: str, after: str | None = None) -> Row:
    return Row(label, one, other, (one or other) if after is None else after)


def _told(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.one or row.other]
