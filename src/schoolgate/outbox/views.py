"""One's own messages; and, for the office, what did not go."""

from django.contrib import messages as flash
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schoolgate import jobs
from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.i18n import html_lang, is_rtl
from schoolgate.outbox import actions, disk, sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.reasons import EXPLAINED
from schoolgate.people.viewers import viewer_of

A_PAGE = 60
A_LIST = 200


@requires(Action.MESSAGE_READ)
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages to me."""
    rows = Message.objects.all().visible_to(viewer_of(request)).newest_first().select_related("pupil")
    rows = rows.prefetch_related("also")
    return render(request, "outbox/messages.html", {"rows": list(rows[:A_PAGE])})


@requires(Action.MESSAGE_READ)
@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message. May I still know it? Asked anew each time; if not, it is as if it did not exist."""
    found = get_object_or_404(
        Message.objects.all().visible_to(viewer_of(request)).select_related("pupil", "school"), pk=pk
    )
    actions.mark_read(found)
    direction = "rtl" if is_rtl(found.language) else "ltr"
    return render(
        request,
        "outbox/message.html",
        {"message": found, "child": found.named_child, "lang": html_lang(found.language), "dir": direction},
    )


@requires(Action.DELIVERY_SEE)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """What a person must settle, each with why and what to do; and whether post is moving at all."""
    viewer = viewer_of(request)
    mine = Delivery.objects.all().visible_to(viewer)
    stuck = mine.for_a_person().select_related("message__adult", "message__staff", "message__pupil", "message__circle")
    stuck = stuck.prefetch_related("message__also")
    rows = list(stuck[:A_LIST])
    for row in rows:
        row.what, row.then = EXPLAINED[row.reason]
        row.may_have_arrived = row.state != Delivery.State.WITHHELD
    return render(
        request,
        "outbox/deliveries.html",
        {
            "rows": rows,
            "is_cut": len(rows) == A_LIST,
            "waiting": mine.filter(Q(state="queued", due_at__lte=timezone.now()) | Q(lease_until__isnull=False))
            .exclude(channel__in=Delivery.BY_HAND)
            .count(),
            "later": mine.for_a_machine().filter(state="queued", due_at__gt=timezone.now()).count(),
            "is_mail_set_up": sending.is_mail_set_up(),
            "is_worker_alive": jobs.is_worker_alive(),
            "free": disk.free_megabytes() if disk.is_full() else None,
            "may_settle": may(viewer.roles, Action.DELIVERY_SETTLE),
            "may_halt": may(viewer.roles, Action.POST_HALT),
            "by_hand": may(viewer.roles, Action.POST_BY_HAND),
            "held": Delivery.State.HELD,
        },
    )


def _stuck(request: HttpRequest, pk: int) -> Delivery:
    rows = Delivery.objects.all().visible_to(viewer_of(request)).exclude(channel=Delivery.Channel.PORTAL)
    found: Delivery = get_object_or_404(
        rows.select_related("message__adult", "message__staff", "message__pupil"), pk=pk
    )
    return found


@requires(Action.DELIVERY_SETTLE)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    actions.send_again(_stuck(request, pk), by=viewer_of(request))
    flash.success(request, _("It will go again, as soon as it may."))
    return redirect("deliveries")


@requires(Action.DELIVERY_SETTLE)
@require_POST
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    actions.has_arrived(_stuck(request, pk), by=viewer_of(request))
    flash.success(request, _("Good. It is settled."))
    return redirect("deliveries")


@requires(Action.DELIVERY_SETTLE)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    actions.leave_unsent(_stuck(request, pk), by=viewer_of(request))
    flash.success(request, _("It stays unsent."))
    return redirect("deliveries")
