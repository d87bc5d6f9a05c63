"""Two records of one person become one, and two again. Nobody gains a right or a sight by it.

Everything that points at the record which goes is pointed at the one that is kept (`references`), apart from history.
Where both say something about one adult and one child, the stricter stays (`rules_merging`). What a parent has not seen
before, they see only when a named person has confirmed their sign-in again.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from schoolgate.enrolment import rules_merging as rules
from schoolgate.enrolment.actions.inviting import end_invitations
from schoolgate.enrolment.actions.people import CONFIDENTIALITY, staff_id
from schoolgate.enrolment.models import WrittenByHand
from schoolgate.enrolment.pairs import join_pairs, pair_of
from schoolgate.enrolment.references import KINDS, Log, move, move_all
from schoolgate.outbox.models import Message
from schoolgate.people.details import ContactPoint
from schoolgate.people.merges import Merge
from schoolgate.people.models import Adult, CircleMember, Placement, Pupil, Relationship, SchoolClass
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb

SignIn = Relationship.SignIn


@transaction.atomic
def merge_adults(kept: Adult, gone: Adult, *, by: Viewer | None, sign_in_of: Adult | None = None) -> Merge:
    """`gone` becomes part of `kept`. Where both sign in, `sign_in_of` says whose sign-in stays; else it is refused.

    Raises Refused for oneself, for two schools, and where both have a talk or a time running about one child.
    """
    kept, gone = _locked_adults(kept, gone)
    _ensure_two(kept, gone, by)
    if by is not None and by.user_id in (kept.user_id, gone.user_id):
        raise Refused("Somebody else has to join records of your own.")
    stays = _whose_sign_in(kept, gone, sign_in_of)
    log = Log()
    end_invitations(gone, by=by)
    if stays is gone:
        end_invitations(kept, by=by)
    unseen = _matters_unseen(stays, kept if stays is gone else gone) if stays is not None else frozenset()
    _join_links_of_adults(kept, gone, stays, unseen, log)
    _share_messages(kept, gone, stays, log)
    _move_contact_points(kept, gone, log)
    move_all(Adult, gone, kept, log)
    _join_adult_fields(kept, gone, stays, log, by)
    _take_over_sign_in(kept, gone, stays, log)
    log.write(gone, merged_into_id=kept.pk)
    _settle_sharing(kept, log)
    return _finish(Merge(kept_adult=kept, gone_adult=gone), log, by, adult=kept)


@transaction.atomic
def merge_pupils(kept: Pupil, gone: Pupil, *, by: Viewer | None) -> Merge:
    """`gone` becomes part of `kept`: two records of one child. Two UPNs, or two birthdays, are two children."""
    rows = {row.pk: row for row in Pupil.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])}
    if len(rows) != 2:
        raise Refused("These two cannot be joined any more. Open the list again.")
    kept, gone = rows[kept.pk], rows[gone.pk]
    _ensure_two(kept, gone, by)
    if kept.upn and gone.upn and kept.upn != gone.upn:
        raise Refused("They have two different UPNs, so these are two children.", then="If one is wrong, correct it.")
    if kept.born and gone.born and kept.born != gone.born:
        raise Refused("They have two birthdays, so these are two children.", then="If one is wrong, correct it.")
    log = Log()
    _join_links_of_pupils(kept, gone, log)
    _join_placements(kept, gone, log)
    move_all(Pupil, gone, kept, log)
    _join_pupil_fields(kept, gone, log, by)
    log.write(gone, merged_into_id=kept.pk)
    return _finish(Merge(kept_pupil=kept, gone_pupil=gone), log, by, pupil=kept)


# ---------- what two records say about one adult and one child ----------


def _join_links_of_adults(kept: Adult, gone: Adult, stays: Adult | None, unseen: frozenset[int], log: Log) -> None:
    mine = {link.pupil_id: link for link in Relationship.objects.filter(adult=kept).order_by("pk")}
    theirs = {link.pupil_id: link for link in Relationship.objects.filter(adult=gone).order_by("pk")}
    for pupil_id in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(pupil_id), theirs.get(pupil_id)
        if one is not None and other is not None:
            said = None if stays is None else (one if stays is kept else other).sign_in
            join_pairs(one, other, log, stays=said, is_new_to_it=pupil_id in unseen)
            continue
        link = one or other
        assert link is not None
        is_same_viewer = stays is None or stays.pk == link.adult_id
        sign_in = rules.sign_in_of_one(link.sign_in, is_same_viewer=is_same_viewer)
        if pupil_id in unseen and sign_in == SignIn.GRANTED:
            sign_in = SignIn.PENDING
        log.write(link, sign_in=sign_in)
        if link.adult_id != kept.pk:
            log.write(link, adult_id=kept.pk)


def _join_links_of_pupils(kept: Pupil, gone: Pupil, log: Log) -> None:
    """Whoever was confirmed for one record only waits to be confirmed for the child."""
    mine = {link.adult_id: link for link in Relationship.objects.filter(pupil=kept).order_by("pk")}
    theirs = {link.adult_id: link for link in Relationship.objects.filter(pupil=gone).order_by("pk")}
    unseen = set(CircleMember.objects.filter(circle__pupil=gone, adult__isnull=False).values_list("adult", flat=True))
    told = Q(pupil=gone) | Q(also__pupil=gone)
    unseen |= set(Message.objects.filter(told, adult__isnull=False).values_list("adult", flat=True))
    for adult_id in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(adult_id), theirs.get(adult_id)
        if one is not None and other is not None:
            join_pairs(one, other, log, stays=None, is_new_to_it=False)
        elif one is not None and adult_id in unseen and one.sign_in == SignIn.GRANTED:
            log.write(one, sign_in=SignIn.PENDING)
        elif other is not None:
            log.write(other, sign_in=rules.sign_in_of_one(other.sign_in, is_same_viewer=False))
            _free_number(kept, other, log)
            log.write(other, pupil_id=kept.pk)


def _free_number(kept: Pupil, link: Relationship, log: Log) -> None:
    """The contact number, or the next free one after all others."""
    numbered = Relationship.objects.filter(pupil=kept, ends__isnull=True, priority__isnull=False)
    if link.ends is None and numbered.filter(priority=link.priority).exists():
        log.write(link, priority=int(numbered.aggregate(last=Max("priority"))["last"]) + 1)


def _matters_unseen(stays: Adult, other: Adult) -> frozenset[int]:
    """Children about whom the other record was told something, or shares a matter, that this one does not know."""
    known = CircleMember.objects.filter(adult=stays).values("circle")
    circles = CircleMember.objects.filter(adult=other).exclude(circle__in=known).values_list("circle__pupil", flat=True)
    told = Message.objects.filter(adult=other, pupil__isnull=False).values_list("pupil", "also__pupil")
    return frozenset(circles) | {pk for both in told for pk in both if pk is not None}


# ---------- what belongs to one record ----------


def _share_messages(kept: Adult, gone: Adult, stays: Adult | None, log: Log) -> None:
    """Messages about a child go along; those about one's own account stay with the record they were written to."""
    of_gone = Message.objects.filter(adult=gone)
    to_kept = list(of_gone.filter(pupil__isnull=False) if stays is kept else of_gone)
    to_gone = list(Message.objects.filter(adult=kept, pupil__isnull=True)) if stays is gone else []
    for row in to_kept:
        log.write(row, adult_id=kept.pk)
    for row in to_gone:
        log.write(row, adult_id=gone.pk)


def _move_contact_points(kept: Adult, gone: Adult, log: Log) -> None:
    """A detail that both have is confidential when either says so."""
    for point in ContactPoint.objects.filter(adult=gone).order_by("pk"):
        same = ContactPoint.objects.filter(adult=kept, kind=point.kind, value=point.value).first()
        if same is None:
            log.write(point, adult_id=kept.pk)
        elif point.is_confidential:
            log.write(same, is_confidential=True)


def _join_placements(kept: Pupil, gone: Pupil, log: Log) -> None:
    """A child is in one form: that of the record which is kept, if it has one."""
    day = today()
    form = SchoolClass.Kind.FORM
    has_form = Placement.objects.filter(pupil=kept, school_class__kind=form).exclude(ends__lt=day).exists()
    for placement in Placement.objects.filter(pupil=gone).select_related("school_class").order_by("pk"):
        is_open = placement.ends is None or placement.ends >= day
        is_second = is_open and has_form and placement.school_class.kind == form
        if (is_second or not move(placement, "pupil_id", kept.pk, log)) and is_open:
            log.write(placement, ends=day - timedelta(days=1))


def _join_adult_fields(kept: Adult, gone: Adult, stays: Adult | None, log: Log, by: Viewer | None) -> None:
    """What the kept record does not know, the other one tells. The address is that of whoever signs in."""
    taken = {n: getattr(gone, n) for n in ("title", "first_name", "last_name", "known_as") if not getattr(kept, n)}
    if kept.speaks == "en-gb" and gone.speaks != "en-gb":
        taken |= {"speaks": gone.speaks, "language": gone.language}
    email = gone.email if (stays is gone and gone.email) or not kept.email else kept.email
    mobile = kept.mobile or gone.mobile
    taken |= {
        "email": email,
        "mobile": mobile,
        "needs_interpreter": kept.needs_interpreter or gone.needs_interpreter,
        "has_shared_phone": kept.has_shared_phone or gone.has_shared_phone,
        "is_email_confidential": kept.is_email_confidential or gone.is_email_confidential,
        "is_mobile_confidential": kept.is_mobile_confidential or gone.is_mobile_confidential,
        "has_discreet_mail": kept.has_discreet_mail or gone.has_discreet_mail,
    }
    was = {name: getattr(kept, name) for name in taken}
    log.write(kept, **taken)
    _take_over_by_hand(kept, gone, [name for name, value in taken.items() if was[name] != value], log)
    for kind, value, confidential in (
        ("email", was["email"] if email != was["email"] else gone.email, taken["is_email_confidential"]),
        ("mobile", gone.mobile, taken["is_mobile_confidential"]),
    ):
        if value and value != taken[kind]:
            _keep_beside(kept, kind, value, bool(confidential), log, by)


def _keep_beside(kept: Adult, kind: str, value: str, is_confidential: bool, log: Log, by: Viewer | None) -> None:
    """The address or number that is not used any more is not lost."""
    known = ContactPoint.objects.filter(adult=kept, kind=kind, value=value).first()
    if known is not None:
        if is_confidential:
            log.write(known, is_confidential=True)
        return
    point = ContactPoint.objects.create(
        school_id=kept.school_id, adult=kept, kind=kind, value=value, is_confidential=is_confidential,
        source=ContactPoint.Source.MERGED, added_by_id=staff_id(by),
    )  # fmt: skip
    log.made(point)


def _join_pupil_fields(kept: Pupil, gone: Pupil, log: Log, by: Viewer | None) -> None:
    names = ("title", "first_name", "last_name", "known_as", "upn", "born")
    taken: dict[str, Any] = {n: getattr(gone, n) for n in names if not getattr(kept, n) and getattr(gone, n)}
    taken["joined"] = min(kept.joined, gone.joined)
    log.write(gone, upn="")
    _take_over_by_hand(kept, gone, [name for name in taken if getattr(kept, name) != taken[name]], log)
    log.write(kept, **taken)


def _take_over_by_hand(kept: Adult | Pupil, gone: Adult | Pupil, names: list[str], log: Log) -> None:
    """What staff wrote by hand stays protected from lists, on the record that has the value now."""
    written = WrittenByHand.objects.filter(kind=KINDS[type(kept)], school=kept.school_id, field__in=names)
    for row in written.filter(object_id=gone.pk):
        move(row, "object_id", kept.pk, log)


def _take_over_sign_in(kept: Adult, gone: Adult, stays: Adult | None, log: Log) -> None:
    user_id = gone.user_id
    log.write(gone, user_id=None)
    if stays is gone:
        log.write(kept, user_id=user_id)


def _settle_sharing(kept: Adult, log: Log) -> None:
    """Two records of one person are not two people with one address."""
    others = Adult.objects.filter(school=kept.school_id, email=kept.email).exclude(pk=kept.pk)
    log.write(kept, is_contact_shared=bool(kept.email) and others.exists())


# ---------- around it ----------


def _locked_adults(kept: Adult, gone: Adult) -> tuple[Adult, Adult]:
    found = Adult.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    rows = {row.pk: row for row in found}
    if len(rows) != 2:
        raise Refused("These two cannot be joined any more. Open the list again.")
    return rows[kept.pk], rows[gone.pk]


def _ensure_two(kept: Adult | Pupil, gone: Adult | Pupil, by: Viewer | None) -> None:
    if kept.pk == gone.pk:
        raise Refused("This is one record already.")
    if kept.school_id != gone.school_id or (by is not None and by.school_id != kept.school_id):
        raise Refused("These records belong to different schools.")


def _whose_sign_in(kept: Adult, gone: Adult, chosen: Adult | None) -> Adult | None:
    if kept.user_id is not None and gone.user_id is not None:
        if chosen is None or chosen.pk not in (kept.pk, gone.pk):
            raise Refused("Both of them sign in. Choose whose sign-in stays; the other one ends.")
        return kept if chosen.pk == kept.pk else gone
    return kept if kept.user_id is not None else gone if gone.user_id is not None else None


def _finish(merge: Merge, log: Log, by: Viewer | None, **about: Any) -> Merge:
    merge.school_id, merge.by_id, merge.at = merge.kept.school_id, staff_id(by), timezone.now()
    for entry in log.entries:
        if "shared" in entry:
            link = Relationship.objects.get(pk=entry["shared"][0])
            ends = link.ends.isoformat() if link.ends else None
            entry |= {"sign_in": link.sign_in, "ends": ends, "rights": sorted(pair_of(link).rights)}
    if isinstance(merge.kept, Adult):
        hidden = {name: getattr(merge.kept, name) for name in sorted(CONFIDENTIALITY)}
        log.entries.append({"hidden": hidden})
    merge.moved = log.entries
    merge.save(force_insert=True)
    record(Verb.PEOPLE_MERGED, by=by, about=merge, school_id=merge.school_id, **about)
    return merge
