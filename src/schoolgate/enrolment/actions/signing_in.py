"""Who may sign in for which child. Decided by a named person at the school, never by a list."""

from django.db import transaction

from schoolgate.enrolment import rules
from schoolgate.enrolment.actions.inviting import end_invitations
from schoolgate.enrolment.actions.people import By, give_rights, standing_rights
from schoolgate.enrolment.names import is_same_name
from schoolgate.outbox.actions import notify
from schoolgate.people.models import Adult, Relationship, Restriction, Staff, User
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer
from schoolgate.timeline.actions import record
from schoolgate.timeline.verbs import Verb


@transaction.atomic
def confirm_access(relationship: Relationship, *, by: Viewer | Staff) -> Relationship:
    """A named person says: this adult may sign in for this child. The adult's sign-in is made where there is none.

    Refused where an order or a hold concerns the two, and for oneself. Whoever has no address of their own gets a
    sign-in that is theirs alone all the same, and comes in with a letter. Confirming writes to nobody who has not been
    in before: they are invited (`inviting.invite`), a pilot group first if the school likes.
    """
    relationship = _locked(relationship)
    if relationship.sign_in == Relationship.SignIn.GRANTED:
        return relationship
    adult, day = relationship.adult, today()
    rules.ensure_confirmable(
        is_current=relationship.ends is None or relationship.ends >= day,
        is_limited=is_limited(relationship),
        is_own=_is_own(adult, by),
    )
    if adult.user_id is None:
        adult.user = _user_for(adult)
        adult.save(update_fields=["user"])
    relationship.sign_in = Relationship.SignIn.GRANTED
    relationship.save(update_fields=["sign_in"])
    give_rights(relationship, standing_rights(relationship), day)
    record(
        Verb.ACCESS_CONFIRMED, by=by, pupil=relationship.pupil, adult=adult, about=relationship,
        school_id=relationship.school_id,
    )  # fmt: skip
    if adult.user is not None and adult.user.last_login is not None:
        notify(adult, "enrolment/notices/welcome", key=f"welcome-{relationship.pk}", about=relationship.pupil, link="/")
    return relationship


@transaction.atomic
def withdraw_access(relationship: Relationship, *, by: By) -> Relationship:
    """This adult may no longer sign in for this child. It holds from the next page they open; other children stay."""
    relationship = _locked(relationship)
    if relationship.sign_in == Relationship.SignIn.WITHDRAWN:
        return relationship
    relationship.sign_in = Relationship.SignIn.WITHDRAWN
    relationship.save(update_fields=["sign_in"])
    if not Relationship.objects.current().signed_in().filter(adult=relationship.adult_id).exists():
        end_invitations(relationship.adult, by=by)
    record(
        Verb.ACCESS_WITHDRAWN, by=by, pupil=relationship.pupil, adult=relationship.adult, about=relationship,
        school_id=relationship.school_id,
    )  # fmt: skip
    return relationship


def is_limited(relationship: Relationship) -> bool:
    """Whether any order or hold concerns these two, begun or still to begin, whatever right it takes."""
    return Restriction.objects.filter(
        pupil=relationship.pupil_id, adult=relationship.adult_id, lifted_at__isnull=True
    ).exists()


def comes_with_paper(adult: Adult) -> bool:
    """Whether no mail reaches this adult alone: no address, or one that somebody else uses too."""
    return not adult.email or is_shared(adult)


def is_shared(adult: Adult) -> bool:
    """Whether somebody else at this school uses the adult's address."""
    if adult.is_contact_shared:
        return True
    return (
        bool(adult.email)
        and Adult.objects.filter(school=adult.school_id, email=adult.email).exclude(pk=adult.pk).exists()
    )


def _locked(relationship: Relationship) -> Relationship:
    """The row as it is now, held until the end of the transaction: two clicks must not make two decisions."""
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("adult", "pupil")
    found: Relationship = rows.get(pk=relationship.pk)
    return found


def _is_own(adult: Adult, by: Viewer | Staff) -> bool:
    user_id = by.user_id
    if user_id is None:
        return False
    email = by.user.email if by.user is not None else None
    return adult.user_id == user_id or (bool(adult.email) and adult.email == email)


def _user_for(adult: Adult) -> User:
    """The sign-in for an adult: by an address that is theirs alone, or that of the same human at another school of the
    trust; else an identity of their own without an address.

    A member of staff's sign-in is never joined to a parent here (that is done by that person alone), nor is a
    stranger's who has the same address: what they are told apart by is paper, and nobody is told about the other.
    """
    if comes_with_paper(adult):
        return User.objects.create_user(None, language=adult.language)
    known = User.objects.filter(email=adult.email).first()
    if known is None:
        return User.objects.create_user(adult.email, language=adult.language)
    others = list(Adult.objects.filter(user=known))
    is_staff = Staff.objects.filter(user=known).exists()
    mine = (adult.first_name, adult.last_name)
    if is_staff or not others or not all(is_same_name(mine, (o.first_name, o.last_name)) for o in others):
        return User.objects.create_user(None, language=adult.language)
    return known
