"""What each role is called, and what it opens, in a sentence for whoever gives it (roles-and-calendar 1)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.access.policy import Role

# In the order in which a school would look for them.
ROLES: dict[Role, tuple[str | Promise, str | Promise]] = {
    Role.TEACHER: (_("Class teacher"), _("Sees the children of their own classes, and talks with their families.")),
    Role.HEAD_OF_YEAR: (_("Head of year"), _("Sees the children of one year group, and talks with their families.")),
    Role.SENCO: (_("SENCO"), _("Sees every child, and reads the conversations about them.")),
    Role.FAMILY_LIAISON: (_("Family liaison officer"), _("Sees the families given to them, and talks with them.")),
    Role.OFFICE: (_("Office"), _("Finds everybody, corrects contact details, invites parents. Reads no conversation.")),
    Role.OFFICE_LEAD: (
        _("Office lead"), _("As the office; and limits by a court or the DSL, hidden addresses, bringing in lists."),
    ),
    Role.ATTENDANCE: (_("Attendance officer"), _("Finds every child, and who is at home. Reads no conversation.")),
    Role.DSL: (
        _("Safeguarding lead (DSL)"), _("Is told of worries, sees every child, limits and hidden addresses."),
    ),
    Role.SLT: (_("Senior leader"), _("Sees every child. Reads only conversations they take part in.")),
    Role.HEAD: (_("Head"), _("Sees every child, conversations, limits and the history; gives roles.")),
    Role.SUPPORT: (_("Teaching assistant or support"), _("Only what they are named in: a promise, a conversation.")),
    Role.BUSINESS_MANAGER: (_("Business manager"), _("No child and no family by name.")),
    Role.CLERK: (_("Clerk to the governors"), _("No child and no family by name.")),
    Role.GOVERNOR: (_("Governor"), _("No child and no family by name.")),
    Role.SCHOOL_ADMIN: (
        _("School administrator"), _("Brings in lists and gives roles. Reads no conversation and no limit."),
    ),
}  # fmt: skip


def name_of(role: str, year: int | None = None) -> str:
    """How people say the role: "SENCO", "Head of year, Year 3"."""
    name = str(ROLES[Role(role)][0])
    if year is None:
        return name
    return f"{name}, " + (_("Year %(n)s") % {"n": year} if year else str(_("Reception")))
