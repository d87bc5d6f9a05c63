"""What the letters in a register mean, in plain words, for everybody who may meet one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.attendance.codes import Code, Counts, codes_on
from schoolgate.people.queries import today

# In the order in which people ask. Nothing here judges: it says what the letter counts as.
HEADINGS: dict[Counts, tuple[str | Lazy, str | Lazy]] = {
    Counts.PRESENT: (_("In school"), _("Counts as being there.")),
    Counts.OFF_SITE: (_("Learning somewhere else"), _("Counts as being there.")),
    Counts.AUTHORISED: (_("Away, and the school agrees"), _("Counts as an absence with leave.")),
    Counts.UNAUTHORISED: (
        _("Away, and the school has not agreed"),
        _("Counts as an absence without leave. N is for now: tell the office the reason, and the letter changes."),
    ),
    Counts.NOT_POSSIBLE: (_("Not expected here, or could not come"), _("Is not an absence.")),
    Counts.NOT_COLLECTED: (_("Not counted at all"), _("Is not an absence.")),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that count alike."""

    heading: str | Lazy
    counts: str | Lazy
    codes: list[Code]


def groups_today() -> list[Group]:
    """Every code that stands in registers today, in the order of the page."""
    codes = codes_on(today()).codes.values()
    return [Group(*said, [code for code in codes if code.counts == counts]) for counts, said in HEADINGS.items()]


@requires(Action.CODES_READ)
@require_GET
def register_codes(request: HttpRequest) -> HttpResponse:
    """The page. It holds nothing about anybody."""
    return render(request, "attendance/codes.html", {"groups": groups_today(), "nav": "register-codes"})
