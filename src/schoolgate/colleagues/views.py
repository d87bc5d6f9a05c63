"""Pages about colleagues: the list, one person, their roles, and the door. For the head and the administrator."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, Role
from schoolgate.colleagues import actions
from schoolgate.colleagues.forms import ColleagueForm, EndRoleForm, NewColleagueForm, RoleForm
from schoolgate.colleagues.history import history_of
from schoolgate.colleagues.queries import Colleague, colleagues_of, grants_of, list_of
from schoolgate.colleagues.roles import ROLES, name_of
from schoolgate.enrolment.views_people import form_page, taken
from schoolgate.people.models import RoleGrant, Staff
from schoolgate.people.queries import today
from schoolgate.people.viewers import Viewer, viewer_of

LONGEST = 80
MOST = 500


def colleague_of(viewer: Viewer, pk: int) -> Staff:
    """A colleague of the viewer’s own school, or 404."""
    found: Staff = get_object_or_404(colleagues_of(viewer), pk=pk)
    return found


@requires(Action.STAFF_CHANGE)
@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """Who can come in, who teaches and cannot, who has no role."""
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    viewer = viewer_of(request)
    everybody = list_of(viewer, words)
    context = {
        "words": words,
        "teachers": [one for one in everybody if one.may_be_teacher and one.staff.pk != viewer.person_id],
        "inside": [_line(one) for one in everybody if one.is_in],
        "outside": [_line(one) for one in everybody if not one.is_in and not one.may_be_teacher],
        "nav": "colleagues",
    }
    return render(request, "colleagues/list.html", context)


def _line(one: Colleague) -> dict[str, Any]:
    return {
        "staff": one.staff,
        "roles": [name_of(grant.role, grant.year) for grant in one.grants],
        "classes": one.classes,
    }


@requires(Action.STAFF_CHANGE)
@require_POST
def teachers_in(request: HttpRequest) -> HttpResponse:
    """The role of a class teacher for those who were ticked."""
    viewer = viewer_of(request)
    raw = request.POST.getlist("staff")[:MOST]
    ids = {int(text) for text in raw if text.isascii() and text.isdecimal() and len(text) < 16}
    wanted = [one.staff for one in list_of(viewer) if one.may_be_teacher and one.staff.pk in ids]
    given, sentences = actions.give_teachers(wanted, by=viewer)
    for sentence in sentences:
        messages.warning(request, sentence)
    if given:
        said = ngettext("%(n)d colleague can come in now.", "%(n)d colleagues can come in now.", given)
        messages.success(request, said % {"n": given})
    elif not sentences:
        messages.warning(request, _("Nobody was ticked, so nothing was changed."))
    return redirect("colleagues")


@requires(Action.STAFF_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: what they may do, giving a role, the door. POST gives a role."""
    viewer = viewer_of(request)
    person = colleague_of(viewer, pk)
    form = RoleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        role = Role(data["role"])
        actions.give(person, role, by=viewer, year=data["year"], starts=data["starts"], ends=data["ends"])
        messages.success(request, _("%(name)s: %(role)s.") % {"name": person.full_name, "role": name_of(role)})
        return redirect("colleague", pk)
    held = [(grant, Role(grant.role)) for grant in grants_of(Staff.objects.filter(pk=person.pk))]
    context = {
        "person": person,
        "grants": [{"row": grant, "name": name_of(role, grant.year), "opens": ROLES[role][1]} for grant, role in held],
        "classes": [one.classes for one in list_of(viewer, "") if one.staff.pk == person.pk],
        "form": form,
        "roles": ROLES.values(),
        "is_self": person.pk == viewer.person_id or person.user_id == viewer.user_id,
        "has_left": person.ends is not None and person.ends < today(),
        "has_come_in": person.user is not None and person.user.last_login is not None,
        "history": history_of(person),
        "nav": "colleagues",
    }
    return render(request, "colleagues/colleague.html", context, status=422 if form.errors else 200)


@requires(Action.STAFF_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def colleague_new(request: HttpRequest) -> HttpResponse:
    """Somebody whom no list has named."""
    viewer = viewer_of(request)
    form = NewColleagueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = actions.add(by=viewer, **form.cleaned_data)
        messages.success(request, _("%(name)s is on record. Now give them a role.") % {"name": person.full_name})
        return redirect("colleague", person.pk)
    return form_page(
        request, form, heading=_("Who works here?"), button=_("Save"), back=reverse("colleagues"), nav="colleagues",
        lead=_("For somebody who is on no list: a supply teacher, a governor."),
    )  # fmt: skip


@requires(Action.STAFF_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def colleague_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who somebody is, and their last day."""
    viewer = viewer_of(request)
    person = colleague_of(viewer, pk)
    form = ColleagueForm(request.POST if request.method == "POST" else None, row=person)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("seen")
        if taken(form, lambda: actions.correct(person, by=viewer, seen=seen, **data)):
            messages.success(request, _("Saved."))
            return redirect("colleague", pk)
    return form_page(
        request, form, heading=_("What do we hold about %(name)s?") % {"name": person.full_name}, button=_("Save"),
        back=reverse("colleague", args=[pk]), nav="colleagues",
        lead=_("What you write here stays, whatever the next list says."),
    )  # fmt: skip


@requires(Action.STAFF_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """When does this role end?"""
    viewer = viewer_of(request)
    grant = get_object_or_404(RoleGrant.objects.filter(staff__in=colleagues_of(viewer)).select_related("staff"), pk=pk)
    if grant.ends is not None and grant.ends < today():
        raise Http404
    form = EndRoleForm(request.POST if request.method == "POST" else None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        actions.end(grant, by=viewer, on=form.cleaned_data["on"])
        messages.success(request, _("Saved."))
        return redirect("colleague", grant.staff_id)
    return form_page(
        request, form, button=_("End this role"), back=reverse("colleague", args=[grant.staff_id]), nav="colleagues",
        heading=_("When does “%(role)s” end for %(name)s?")
        % {"role": name_of(grant.role, grant.year), "name": grant.staff.full_name},
        lead=_("They keep it until midnight of that day. To shut somebody out at once, use the door on their page."),
    )  # fmt: skip


@requires(Action.STAFF_CHANGE)
@require_POST
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut out at once, or let in again."""
    viewer = viewer_of(request)
    person = colleague_of(viewer, pk)
    if request.POST.get("then") == "open":
        actions.let_in_again(person, by=viewer)
        messages.success(request, _("%(name)s can come in again.") % {"name": person.full_name})
    else:
        actions.shut_out(person, by=viewer)
        messages.success(request, _("%(name)s is shut out, on every device.") % {"name": person.full_name})
    return redirect("colleague", pk)


@requires(Action.STAFF_CHANGE)
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """They have lost what they confirm their sign-in with."""
    viewer = viewer_of(request)
    person = colleague_of(viewer, pk)
    if actions.forget_step(person, by=viewer):
        messages.success(request, _("They are asked to set up a new second step when they come in next."))
    else:
        messages.info(request, _("They had no second step. They have been signed out everywhere."))
    return redirect("colleague", pk)
