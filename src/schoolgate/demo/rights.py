"""Which of the six rights an adult usually has about a child, before any order takes one away."""

from schoolgate.people.models import Relationship, RightKind

ALL_SIX = tuple(RightKind)
KIND = Relationship.Kind
PR = Relationship.Responsibility
# Care without parental responsibility, or under the local authority: everything but signing (safeguarding-and-data 5).
WITHOUT_SIGNING = tuple(right for right in RightKind if right is not RightKind.SIGN)
# A social worker stands for the local authority, which holds the consents, but takes no child home.
WITHOUT_COLLECTING = tuple(right for right in RightKind if right is not RightKind.COLLECT)


def usual_rights(kind: str, responsibility: str, *, has_care: bool) -> tuple[RightKind, ...]:
    """The six rights as they begin: parental responsibility gives all, care alone all but signing.

    A mother or father with neither is a parent in education law still (Education Act 1996 s576): they are told. Any
    other contact collects, when the family named them, and no more.
    """
    if kind == KIND.SOCIAL_WORKER:
        return WITHOUT_COLLECTING
    if kind == KIND.FOSTER_CARER:
        return WITHOUT_SIGNING
    if responsibility == PR.YES:
        return ALL_SIX
    if has_care or responsibility == PR.SHARED_LA:
        return WITHOUT_SIGNING
    if kind in (KIND.MOTHER, KIND.FATHER):
        return (RightKind.TOLD,)
    return (RightKind.COLLECT,)
