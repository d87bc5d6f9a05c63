"""Home, families, one family, one's own child."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, Role, may
from schoolgate.bookings.models import Slot
from schoolgate.conversations.models import Meeting
from schoolgate.home.day import day_of
from schoolgate.home.families import family_rows, rows_html
from schoolgate.home.family import history_of, who_is_who
from schoolgate.home.lines import Waiting, waiting_for
from schoolgate.people.models import Pupil
from schoolgate.people.queries import children_of, today
from schoolgate.people.viewers import Viewer
from schoolgate.promises.models import Promise


def _viewer(request: HttpRequest) -> Viewer:
    viewer = request.viewer  # type: ignore[attr-defined]  # set by accounts.middleware, checked by the guard
    assert isinstance(viewer, Viewer)
    return viewer


@requires(Action.HOME_OPEN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """A parent's home, or the day of a member of staff."""
    viewer = _viewer(request)
    if viewer.is_parent:
        return _parent_home(request, viewer)
    day = day_of(viewer)
    return render(
        request,
        "home/my_day.html",
        {
            "day": day,
            "greeting": greeting(viewer.called),
            "sentence": _staff_sentence(day.count),
            "today": today(),
            "nav": "home",
        },
    )


def greeting(called: str) -> str:
    """Good morning, afternoon or evening, by the school's clock."""
    hour = timezone.localtime().hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": called}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": called}
    return _("Good evening, %(name)s") % {"name": called}


def _staff_sentence(count: int) -> str:
    if count == 0:
        return _("Nobody is waiting for you just now.")
    return ngettext(
        "%(count)s person or promise could do with you today.",
        "%(count)s people and promises could do with you today.",
        count,
    ) % {"count": count}


def _parent_home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Three statements after the session: who, which children, what waits."""
    children = children_of(viewer.person_id)
    waiting = waiting_for(viewer.person_id, children)
    lit = {talk.child.pk for talk in [*waiting.choose, *waiting.confirm]} | {vow.child.pk for vow in waiting.ask}
    return render(
        request,
        "home/parent.html",
        {
            "children": [(child, child.pk in lit, year_name(child.year)) for child in children],
            "waiting": waiting,
            "formats": dict(Slot.Format.choices),
            "greeting": greeting(viewer.called),
            "sentence": _parent_sentence(waiting),
            "today": today(),
            "nav": "home",
        },
    )


def _parent_sentence(waiting: Waiting) -> str:
    """One sentence that says what this is about, so that two seconds are enough."""
    if waiting.count == 1:
        if waiting.choose:
            return _("One thing today: choose a time to talk about %(child)s.") % {
                "child": waiting.choose[0].child.called
            }
        if waiting.confirm:
            return _("One thing today: read what we wrote about %(child)s.") % {
                "child": waiting.confirm[0].child.called
            }
        return _("One thing today: tell us how it is for %(child)s.") % {"child": waiting.ask[0].child.called}
    if waiting.count:
        return _("%(count)s things today. Each takes one press.") % {"count": waiting.count}
    if waiting.coming:
        return _("Nothing to do today. We look forward to meeting you.")
    return _("Nothing to do today.")


def year_name(year: int) -> str:
    """Nursery, Reception, Year 1 …"""
    if year < 0:
        return _("Nursery")
    return _("Reception") if year == 0 else _("Year %(year)s") % {"year": year}


@requires(Action.FAMILY_LIST)
@require_GET
def families(request: HttpRequest) -> HttpResponse:
    """Every pupil the viewer reaches, on one page; found as one types."""
    viewer = _viewer(request)
    words = request.GET.get("q", "")[:80]
    rows = family_rows(viewer, words)
    context = {"rows": rows_html(rows), "count": len(rows), "words": words, "nav": "families"}
    template = "home/_families.html" if getattr(request, "htmx", False) else "home/families.html"
    return render(request, template, context)


@requires(Action.FAMILY_OPEN)
@require_GET
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """One child: who is who, what was promised, what has happened."""
    viewer = _viewer(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    placement = pupil.placements.current().select_related("school_class").first()
    return render(
        request,
        "home/family.html",
        {
            "pupil": pupil,
            "school_class": placement.school_class if placement else None,
            "year": year_name(pupil.year),
            "people": who_is_who(pupil),
            "promises": list(
                Promise.objects.visible_to(viewer).filter(pupil=pupil).for_pages().order_by("-made_at")[:12]
            )
            if may(viewer.roles, Action.PROMISE_LIST)
            else [],
            "talks": list(Meeting.objects.visible_to(viewer).filter(pupil=pupil).for_pages().order_by("-pk")[:8])
            if may(viewer.roles, Action.TALK_LIST)
            else [],
            "history": history_of(pupil, viewer),
            "may_plan": may(viewer.roles, Action.TALK_PLAN) and pupil.left is None,
            "may_see_limits": may(viewer.roles, Action.RESTRICTION_SEE),
            "may_see_contacts": not viewer.roles.isdisjoint({Role.OFFICE, Role.OFFICE_LEAD, Role.HEAD, Role.DSL}),
            "today": today(),
            "nav": "families",
        },
    )


@requires(Action.HOME_OPEN)
@require_GET
def child(request: HttpRequest, pk: int) -> HttpResponse:
    """A parent's page for one of their children: promises, talks and what has happened between them and the school."""
    viewer = _viewer(request)
    if not viewer.is_parent:
        raise Http404
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    placement = pupil.placements.current().select_related("school_class").first()
    return render(
        request,
        "home/child.html",
        {
            "pupil": pupil,
            "year": year_name(pupil.year),
            "school_class": placement.school_class if placement else None,
            "promises": list(
                Promise.objects.visible_to(viewer).filter(pupil=pupil).for_pages().order_by("-made_at")[:20]
            ),
            "talks": list(Meeting.objects.visible_to(viewer).filter(pupil=pupil).for_pages().order_by("-pk")[:20]),
            "history": history_of(pupil, viewer),
            "today": today(),
            "nav": "home",
        },
    )
