"""What a grown-up is to a child, as people say it: “Layla’s mother”. Those words are put together here alone."""

from django.utils.translation import gettext_lazy as _

_SAID = {
    "mother": _("%(child)s’s mother"),
    "father": _("%(child)s’s father"),
    "stepmother": _("%(child)s’s stepmother"),
    "stepfather": _("%(child)s’s stepfather"),
    "grandparent": _("%(child)s’s grandparent"),
    "foster_carer": _("%(child)s’s foster carer"),
    "guardian": _("%(child)s’s guardian"),
    "carer": _("%(child)s’s carer"),
    "social_worker": _("%(child)s’s social worker"),
    "relative": _("a relative of %(child)s"),
}
_OTHERWISE = _("a contact for %(child)s")


def said(kind: str, child: str) -> str:
    """`kind` is a `Relationship.Kind`. One phrase for each, so that every language has its own order of words."""
    return str(_SAID.get(kind, _OTHERWISE)) % {"child": child}
