"""Notices for their readers, and the list for those who write them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.announcements import actions, audience, shown, translating, truth
from schoolgate.announcements.forms import VersionForm
from schoolgate.announcements.models import Notice, Told
from schoolgate.outbox.actions import mark_read
from schoolgate.people.models import Pupil, School
from schoolgate.people.viewers import Viewer, viewer_of
from schoolgate.ui.words import listing

A_PAGE = 60


@requires(Action.NOTICE_READ)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """A parent's notices; for staff what waits for them, their drafts, and what has gone."""
    viewer = viewer_of(request)
    seen = Notice.objects.visible_to(viewer).select_related("by")
    if viewer.is_parent:
        rows = list(seen.order_by("-release_at", "-pk")[:A_PAGE])
        unread = set(
            Told.objects.filter(adult=viewer.person_id, notice__in=rows, message__read_on=None).values_list(
                "notice", flat=True
            )
        )
        return render(request, "announcements/mine.html", {"rows": [(row, row.pk in unread) for row in rows]})
    waiting = list(Notice.objects.waiting_for(viewer).select_related("by"))
    rows = [row for row in seen.exclude(state="aside").order_by("-changed_at", "-pk")[:A_PAGE] if row not in waiting]
    return render(
        request,
        "announcements/list.html",
        {
            "waiting": waiting,
            "drafts": [row for row in rows if row.is_draft],
            "sent": [row for row in rows if not row.is_draft],
            "may_write": may(viewer.roles, Action.NOTICE_WRITE),
            "may_tell_staff": may(viewer.roles, Action.NOTICE_TELL_STAFF),
            "may_limit": may(viewer.roles, Action.NOTICE_LIMIT),
            "nav": "notices",
        },
    )


@requires(Action.NOTICE_READ)
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: for its author and whoever may confirm, where it stands; for a reader, the notice itself."""
    viewer = viewer_of(request)
    found = get_object_or_404(Notice.objects.visible_to(viewer).select_related("by", "confirmed_by", "school"), pk=pk)
    if Notice.objects.managed_by(viewer).filter(pk=found.pk).exists():
        return show_standing(request, found, viewer)
    told = Told.objects.select_related("message").get(
        notice=found, **{"adult" if viewer.is_parent else "staff": viewer.person_id}
    )
    mark_read(told.message)
    children = _children(told, viewer)
    return render(
        request,
        "announcements/notice.html",
        {
            "notice": found,
            "children": listing([pupil.called for pupil in children]),
            "only_child": children[0] if len(children) == 1 else None,
            "wording": translating.for_page(found),
            "school": found.school,
            "nav": "messages",
        },
    )


def _children(told: Told, viewer: Viewer) -> list[Pupil]:
    """The children it concerns, as far as the reader may still know about them."""
    if not viewer.is_parent:
        return []
    of = {told.message.pupil_id, *told.message.also.values_list("pupil_id", flat=True)}
    named = Pupil.objects.visible_to(viewer).filter(pk__in=of)
    return list(named.order_by("-year", "pk"))


def show_standing(request: HttpRequest, notice: Notice, viewer: Viewer) -> HttpResponse:
    """Where it stands, what can still be done, and who has it."""
    is_author = notice.by_id == viewer.person_id
    reached = audience.reached_by(notice, viewer) if notice.state == Notice.State.WAITING else None
    sealed = shown.seal(notice, viewer, reached.people) if reached else ""
    return render(
        request,
        "announcements/standing.html",
        {
            "notice": notice,
            "school": School.objects.get(pk=notice.school_id),
            "who": audience.in_words(notice),
            "is_author": is_author,
            "may_confirm": notice.state == Notice.State.WAITING
            and not is_author
            and may(viewer.roles, Action.NOTICE_CONFIRM),
            "may_take_back": notice.can_be_taken_back,
            "reached": reached,
            "may_halt": notice.state in ("held", "going") and may(viewer.roles, Action.POST_HALT),
            "translated": [one for one in translating.wanted(notice) if one.wording and not one.is_stale],
            "limit": actions.limit_of(notice.school_id),
            "truth": truth.truth_of(notice, viewer) if notice.state in ("going", "gone") else None,
            "form": VersionForm(initial={"version": notice.version, "sealed": sealed}),
            "nav": "notices",
        },
    )
