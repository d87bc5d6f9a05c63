"""Who may come along: every state of a person that a school knows, by a name people would use."""

from collections.abc import Callable

from schoolgate.access.policy import Role
from schoolgate.people.models import User
from schoolgate.testing.cast import Cast
from schoolgate.testing.factories import make_staff
from tests.access.doors import Person


def _pending(cast: Cast) -> Person:
    """Not confirmed yet, and with an address that somebody has already signed in with elsewhere."""
    cast.pending.user = User.objects.create_user(cast.pending.email)
    cast.pending.save(update_fields=["user"])
    return cast.pending


def _suspended(cast: Cast) -> Person:
    """Would hold every key, but for the suspension."""
    staff = make_staff(cast.school, "Sidney", "Crane", Role.HEAD, Role.DSL, Role.OFFICE_LEAD, Role.SCHOOL_ADMIN)
    assert staff.user is not None
    staff.user.is_active = False
    staff.user.save(update_fields=["is_active"])
    return staff


def _deputy(cast: Cast) -> Person:
    """A deputy who is not the safeguarding lead."""
    return make_staff(cast.school, "Imogen", "Hale", Role.SLT)


def _business_manager(cast: Cast) -> Person:
    return make_staff(cast.school, "Trevor", "Nash", Role.BUSINESS_MANAGER)


STATES: dict[str, Callable[[Cast], Person]] = {
    # Nobody we know, or nobody we know any more
    "nobody": lambda cast: None,
    "pending": _pending,
    "former parent": lambda cast: cast.former,
    "supply ended": lambda cast: cast.supply,
    "suspended": _suspended,
    # Grown-ups at home
    "mother": lambda cast: cast.huda,
    "father": lambda cast: cast.karim,
    "barred father": lambda cast: cast.barred,
    "half-sibling’s father": lambda cast: cast.jonah_father,
    "carer": lambda cast: cast.maureen,
    "birth mother": lambda cast: cast.birth_mother,
    "without responsibility": lambda cast: cast.without_responsibility,
    "teacher as parent": lambda cast: cast.rao_parent,
    "parent elsewhere": lambda cast: cast.carys,
    "parent at both": lambda cast: cast.adam_at_millbrook,
    # Those who work at, or govern, the school
    "teacher": lambda cast: cast.grace,
    "other teacher": lambda cast: cast.reid,
    "teacher who is a parent": lambda cast: cast.rao,
    "head": lambda cast: cast.head,
    "deputy": _deputy,
    "business manager": _business_manager,
    "senco": lambda cast: cast.price,
    "dsl": lambda cast: cast.adeyemi,
    "head of year": lambda cast: cast.head_of_year,
    "liaison": lambda cast: cast.whitham,
    "office": lambda cast: cast.jo,
    "office lead": lambda cast: cast.office_lead,
    "attendance": lambda cast: cast.attendance,
    "support": lambda cast: cast.support,
    "clerk": lambda cast: cast.clerk,
    "governor": lambda cast: cast.governor,
    "admin": lambda cast: cast.admin,
    "head elsewhere": lambda cast: cast.millbrook_head,
    "teacher elsewhere": lambda cast: cast.millbrook_teacher,
}
SIGNED_OUT = frozenset({"nobody", "pending", "former parent", "supply ended", "suspended"})
PARENTS = frozenset(
    {
        "mother", "father", "barred father", "half-sibling’s father", "carer", "birth mother", "without responsibility",
        "teacher as parent", "parent elsewhere", "parent at both",
    }
)  # fmt: skip
STAFF = frozenset(STATES) - SIGNED_OUT - PARENTS
EVERYBODY = PARENTS | STAFF
