"""Inviting: where it stands, a class at a time, one adult, and the letters."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.enrolment import first_visits, letters, where_it_stands
from schoolgate.enrolment.actions import begin_run, hand_over, invite, withdraw_invitation
from schoolgate.enrolment.actions.inviting import Made
from schoolgate.enrolment.models import Invitation
from schoolgate.enrolment.views import MOST_AT_ONCE, number
from schoolgate.enrolment.where_it_stands import Line, Step
from schoolgate.people.models import Adult
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.refusal import Refused

A_LIST = 40
Way = Invitation.Way
# Whom a press that says "everybody" means: nobody who was invited already.
NOT_YET = (Step.READY, Step.PAPER, Step.AGAIN)


@requires(Action.INVITE)
@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    """Where inviting stands: lists of what the school does next."""
    viewer = viewer_of(request)
    lines = where_it_stands.lines(viewer)
    lists = where_it_stands.by_step(lines)
    return render(
        request,
        "enrolment/invitations/state.html",
        {
            "lists": [(step.value, found[:A_LIST], len(found)) for step, found in lists.items()],
            "count": {step.value: len(found) for step, found in lists.items()},
            "total": len(lines),
            "a_list": A_LIST,
            "classes": where_it_stands.class_names(viewer, lines),
            "by_mail": sum(Way.EMAIL in line.ways for line in _not_yet(lines)),
            "pilot": _pilot(lines),
            "told": first_visits.told(viewer.school_id),
            "key": secrets.token_hex(16),
            "nav": "families",
        },
    )


def _not_yet(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.step in NOT_YET]


def _pilot(lines: Iterable[Line]) -> tuple[int, int]:
    """(invited as pilot group, of them in)."""
    group = [line for line in lines if line.invitation is not None and line.invitation.run.is_pilot]
    return len(group), sum(line.step is Step.IN for line in group)


@requires(Action.INVITE)
@require_GET
def invitations_class(request: HttpRequest, pk: int) -> HttpResponse:
    """The grown-ups of one form, with ticks: by mail, or with a letter each."""
    viewer = viewer_of(request)
    lines = where_it_stands.lines(viewer)
    chosen = next((row for row in where_it_stands.class_names(viewer, lines) if row[0] == pk), None)
    if chosen is None:
        raise Http404
    here = [line for line in lines if chosen[0] in line.class_ids]
    return render(
        request,
        "enrolment/invitations/class.html",
        {
            "name": chosen[1],
            "lines": [line for line in here if line.step is not Step.IN],
            "in_already": sum(line.step is Step.IN for line in here),
            "not_yet": NOT_YET,
            "apart": len(letters.kept_apart([line.adult for line in here], viewer=viewer)),
            "key": secrets.token_hex(16),
            "nav": "families",
        },
    )


@requires(Action.INVITE)
@never_cache
@require_POST
def invitation_run(request: HttpRequest) -> HttpResponse:
    """Invite all who are ticked, or everybody who has not been: by mail, or with letters to print."""
    viewer = viewer_of(request)
    lines = _ticked(request, viewer)
    if not lines or len(lines) > MOST_AT_ONCE:
        messages.warning(request, _("Nobody was ticked. Tick those whom you want to invite."))
        return redirect("invitations")
    if "letters" in request.POST:
        return _print(request, viewer, lines)
    by_mail = [line for line in lines if Way.EMAIL in line.ways]
    made = _make(request, viewer, by_mail, Way.EMAIL)
    if made is None:
        return redirect("invitations")
    said = ngettext("%(n)s mail is on its way, in the reader’s own hours.", "%(n)s mails are on their way, each in the "
                    "reader’s own hours.", len(made))  # fmt: skip
    messages.success(request, said % {"n": len(made)})
    if len(by_mail) < len(lines):
        left = len(lines) - len(by_mail)
        messages.warning(
            request,
            ngettext("%(n)s person has no address of their own: print a letter.",
                     "%(n)s people have no address of their own: print letters.", left) % {"n": left},
        )  # fmt: skip
    return redirect("invitations")


def _ticked(request: HttpRequest, viewer: Viewer) -> list[Line]:
    lines = where_it_stands.lines(viewer)
    if "everybody" in request.POST:
        return [line for line in _not_yet(lines) if Way.EMAIL in line.ways][:MOST_AT_ONCE]
    ids = {pk for text in request.POST.getlist("adult") if (pk := number(text)) is not None}
    found = [line for line in lines if line.adult.pk in ids]
    if len(found) != len(ids):
        raise Http404
    return found


def _make(request: HttpRequest, viewer: Viewer, lines: Iterable[Line], way: str) -> list[Made] | None:
    """Invite each by itself: one that cannot be invited says why and holds up nobody. None: this press came before."""
    key = "".join(filter(str.isalnum, request.POST.get("key", "")))  # ours has letters and figures only
    run = begin_run(key, by=viewer, is_pilot="pilot" in request.POST)
    if run is None:
        messages.warning(
            request,
            _("This was done already, and nothing was made twice. Codes cannot be shown again: if the print went "
              "wrong, start again from here, and the codes before open nothing any more."),
        )  # fmt: skip
        return None
    made = []
    for line in lines:
        try:
            made.append(invite(line.adult, way, run=run, by=viewer))
        except Refused as refused:
            messages.warning(request, f"{line.adult.full_name}: {refused.sentence}")
    return made


def _print(request: HttpRequest, viewer: Viewer, lines: list[Line]) -> HttpResponse:
    """The letters themselves answer the press, as their codes are kept nowhere and cannot be shown a second time."""
    is_apart = "apart" in request.POST and may(viewer.roles, Action.CONTACT_SEE_HIDDEN)
    if is_apart:
        secret = letters.kept_apart([line.adult for line in lines], viewer=viewer)
        lines = [line for line in lines if line.adult.pk in secret]
    made = _make(request, viewer, lines, Way.LETTER)
    if made is None:
        return redirect("invitations")
    return render(
        request,
        "enrolment/invitations/letters.html",
        {
            "sheets": letters.sheets(made, viewer=viewer, with_hidden=is_apart),
            "is_large": "large" in request.POST,
            "is_apart": is_apart,
            "by": viewer,
            "site": settings.PUBLIC_URL.partition("://")[2],
        },
    )


@requires(Action.INVITE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_adult(request: HttpRequest, pk: int) -> HttpResponse:
    """One adult: whether they may come in, how they were invited, and how they can be."""
    viewer = viewer_of(request)
    visible = Adult.objects.visible_to(viewer).filter(school=viewer.school_id).exclude(user=viewer.user_id)
    adult = get_object_or_404(visible, pk=pk)
    line = where_it_stands.line_of(viewer, adult.pk)
    if request.method != "POST":
        return _adult_page(request, viewer, adult, line)
    if line is None:
        raise Refused(
            _("The school has not confirmed yet that this person may sign in."),
            then=_("Confirm them first, then invite."),
        )
    way = request.POST.get("way", "")
    if way == Way.LETTER:
        return _print(request, viewer, [line])
    if way not in Way.values:
        messages.warning(request, _("Choose how: by mail, by text, or with a letter."))
        return redirect("invite-adult", pk)
    made = _make(request, viewer, [line], way)
    if not made:
        return redirect("invite-adult", pk)
    if way == Way.TEXT:
        return render(
            request, "enrolment/invitations/text.html",
            {"adult": adult, "invitation": made[0].invitation, "text": _text(made[0]), "nav": "families"},
        )  # fmt: skip
    messages.success(request, _("The mail is on its way, in the reader’s own hours."))
    return redirect("invite-adult", pk)


def _adult_page(request: HttpRequest, viewer: Viewer, adult: Adult, line: Line | None) -> HttpResponse:
    sees_hidden = may(viewer.roles, Action.CONTACT_SEE_HIDDEN)
    shown = {
        "adult": adult,
        "line": line,
        "shows_email": sees_hidden or not adult.is_email_confidential,
        "shows_mobile": sees_hidden or not adult.is_mobile_confidential,
        "is_kept_apart": adult.pk in letters.kept_apart([adult], viewer=viewer),
        "key": secrets.token_hex(16),
        "nav": "families",
    }
    return render(request, "enrolment/invitations/adult.html", shown)


def _text(made: Made) -> str:
    """What the text says: short, and without a child's name (a phone lies on tables)."""
    return _("%(school)s: here is your own way in to Schoolgate. It works once, for 14 days: %(link)s") % {
        "school": made.invitation.adult.school.name, "link": letters.link_to(made.key),
    }  # fmt: skip


@requires(Action.INVITE)
@require_POST
def invitation_handed(request: HttpRequest) -> HttpResponse:
    """A person says: these letters were handed out, these texts sent."""
    viewer = viewer_of(request)
    ids = {pk for text in request.POST.getlist("invitation") if (pk := number(text)) is not None}
    found = list(Invitation.objects.visible_to(viewer).filter(pk__in=ids).select_related("adult"))
    if not ids or len(found) != len(ids):
        raise Http404
    for row in found:
        hand_over(row, by=viewer)
    messages.success(request, _("Good. It is noted who did it, and when."))
    return redirect(reverse("invitations"))


@requires(Action.INVITE)
@require_POST
def invitation_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back: its link and its code open nothing from now on."""
    viewer = viewer_of(request)
    row = get_object_or_404(Invitation.objects.visible_to(viewer).select_related("adult"), pk=pk)
    withdraw_invitation(row, by=viewer)
    messages.success(request, _("Taken back. Its link and its code open nothing any more."))
    return redirect("invite-adult", row.adult_id)
