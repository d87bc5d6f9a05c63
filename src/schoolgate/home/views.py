"""Home, families, one family, one's own child."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.conversations.models import Meeting
from schoolgate.home.day import day_of
from schoolgate.home.families import family_rows, rows_html
from schoolgate.home.family import history_of, who_is_who
from schoolgate.home.lines import Waiting, waiting_for
from schoolgate.notes.at_home import of_child, praise_at_home
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.people.queries import children_of, today
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.promises.models import Promise


@requires(Action.HOME_OPEN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """A parent's home, or the day of a member of staff."""
    viewer = viewer_of(request)
    if viewer.is_parent:
        return _parent_home(request, viewer)
    day = day_of(viewer)
    return render(
        request,
        "home/my_day.html",
        {
            "day": day,
            "greeting": greeting(viewer.called),
            "sentence": _staff_sentence(day.people_waiting, day.promises_due),
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


def _staff_sentence(people: int, promises: int) -> str:
    """Who could do with a word, and which promises are due; a list of people, not a grid of numbers."""
    if not people and not promises:
        return _("Nobody is waiting for you just now.")
    said = []
    if people:
        said.append(
            ngettext(
                "%(count)s person could do with a word from you.",
                "%(count)s people could do with a word from you.",
                people,
            )
            % {"count": people}
        )
    if promises:
        said.append(
            ngettext("%(count)s promise is due.", "%(count)s promises are due.", promises) % {"count": promises}
        )
    return " ".join(said)


def _parent_home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Three statements after the session: who, which children, what waits."""
    children = children_of(viewer.person_id)
    waiting = waiting_for(viewer.person_id, children)
    talks = [talk.child.pk for talk in (*waiting.choose, *waiting.confirm)]
    lit = [*talks, *(vow.child.pk for vow in waiting.ask)][:1]  # one lit door a page
    return render(
        request,
        "home/parent.html",
        {
            "children": [(child, child.pk in lit, year_name(child.year)) for child in children],
            "waiting": waiting,
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
    viewer = viewer_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:80]  # PostgreSQL knows no NUL
    rows = family_rows(viewer, words)
    context = {"rows": rows_html(rows), "count": len(rows), "words": words, "nav": "families",
               "may_invite": may(viewer.roles, Action.INVITE)}  # fmt: skip
    template = "home/_families.html" if getattr(request, "htmx", False) else "home/families.html"
    return render(request, template, context)


@requires(Action.FAMILY_OPEN)
@require_GET
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """One child: who is who, what was promised, what has happened."""
    viewer = viewer_of(request)
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    placement = pupil.placements.current().filter(school_class__kind="form").select_related("school_class").first()
    history, is_more = history_of(pupil, viewer, everything="all" in request.GET)
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
            "history": history,
            "is_more": is_more,
            "may_plan": may(viewer.roles, Action.TALK_PLAN) and pupil.left is None,
            "may_see_limits": may(viewer.roles, Action.RESTRICTION_SEE),
            "may_see_contacts": may(viewer.roles, Action.CONTACT_SEE),
            "may_change": may(viewer.roles, Action.PUPIL_CHANGE),
            "may_add_adults": may(viewer.roles, Action.LINK_CHANGE) and pupil.left is None,
            "seen_adults": _adults_seen(pupil, viewer),
            "may_note": may(viewer.roles, Action.PRAISE_SEND) and pupil.left is None,
            "is_on_roll": pupil.left is None or pupil.left >= today(),
            **of_child(pupil, viewer),
            "today": today(),
            "nav": "families",
        },
    )


def _adults_seen(pupil: Pupil, viewer: Viewer) -> set[int]:
    """Those of the child's grown-ups whose own page the viewer may open: not the other parent of their own child."""
    rows = Adult.objects.visible_to(viewer).filter(relationships__pupil=pupil)
    return set(rows.values_list("pk", flat=True))


@requires(Action.HOME_OPEN)
@require_GET
def child(request: HttpRequest, pk: int) -> HttpResponse:
    """A parent's page for one of their children: promises, talks and what has happened between them and the school."""
    viewer = viewer_of(request)
    if not viewer.is_parent:
        raise Http404
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pk)
    placement = pupil.placements.current().filter(school_class__kind="form").select_related("school_class").first()
    history, is_more = history_of(pupil, viewer, everything="all" in request.GET)
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
            "praise": praise_at_home(pupil, viewer),
            "pictures": Relationship.objects.entitled("consulted")
            .signed_in()
            .filter(pupil=pupil, adult=viewer.person_id)
            .exists(),
            "history": history,
            "is_more": is_more,
            "today": today(),
            "nav": "home",
        },
    )
