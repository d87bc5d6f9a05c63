"""Pages for what people do: the stop switch, calls, letters, answers; and how one would like to be reached."""

import qrcode  # type: ignore[import-untyped]  # has no types
from django.conf import settings
from django.contrib import messages as flash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above

from schoolgate.access.guard import requires
from schoolgate.access.policy import Action
from schoolgate.i18n import html_lang, is_rtl
from schoolgate.outbox import by_hand, round_up, stopping
from schoolgate.outbox.forms import HowForm, RoundUpForm
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.models_texts import Answer
from schoolgate.outbox.reasons import EXPLAINED
from schoolgate.people.models import Adult
from schoolgate.people.preferences import Preference, Rhythm
from schoolgate.people.viewers import viewer_of
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

OWN = ("speaks", "needs_interpreter")
CHOSEN = (
    "child_by",
    "school_by",
    "school_rhythm",
    "urgent_by",
    "also_paper",
    "best_from",
    "best_until",
    "access_needs",
)


@requires(Action.POST_HALT)
@require_POST
def halt(request: HttpRequest) -> HttpResponse:
    stopping.halt(by=viewer_of(request))
    flash.success(request, _("Stopped. Nothing leaves until somebody lifts this. Sign-in codes still go."))
    return redirect("deliveries")


@requires(Action.POST_HALT)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    stopping.resume(by=viewer_of(request))
    flash.success(request, _("Messages go again. What has waited leaves within a minute."))
    return redirect("deliveries")


@requires(Action.PREFERENCE_SAY)
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: HttpRequest) -> HttpResponse:
    """How I would like to hear from the school. Only one's own row can be reached."""
    viewer = viewer_of(request)
    adult = get_object_or_404(Adult, pk=viewer.person_id)
    chosen = Preference.objects.filter(adult=adult).first() or Preference(school_id=adult.school_id, adult=adult)
    known = {name: getattr(chosen, name) for name in CHOSEN} | {name: getattr(adult, name) for name in OWN}
    if not chosen.school_rhythm:
        known["school_rhythm"] = Rhythm.WEEKLY if round_up.of_school(adult.school_id).is_usual else Rhythm.EACH
    form = HowForm(request.POST or None, initial=known, speaks=adult.speaks)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            Preference.objects.update_or_create(
                school_id=adult.school_id, adult=adult, defaults={name: form.cleaned_data[name] for name in CHOSEN}
            )
            Adult.objects.filter(pk=adult.pk).update(**{name: form.cleaned_data[name] for name in OWN})
            record(Verb.DETAILS_CHANGED, by=viewer, adult=adult, reach=Entry.Reach.AUDIT)
        flash.success(request, _("Thank you. From now on we do it your way."))
        return redirect("how")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "outbox/how.html", {"form": form, "adult": adult, "nav": "me"}, status=status)


@requires(Action.ROUND_UP_SET)
@require_http_methods(["GET", "HEAD", "POST"])
def when_round_up(request: HttpRequest) -> HttpResponse:
    """When this school gathers what can wait, and for whom."""
    viewer = viewer_of(request)
    row = round_up.of_school(viewer.school_id)
    known = {"is_usual": "weekly" if row.is_usual else "each", "day": row.day, "at": row.at}
    form = RoundUpForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        round_up.set_round_up(by=viewer, day=data["day"], at=data["at"], is_usual=data["is_usual"] == "weekly")
        flash.success(request, _("Kept. What is gathered already goes at the hour it had."))
        return redirect("round-up")
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "next": round_up.next_one(viewer.school_id, timezone.now()), "nav": "notices"}
    return render(request, "outbox/round_up.html", context, status=status)


@requires(Action.POST_BY_HAND)
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to ring, about what, when they like it."""
    viewer = viewer_of(request)
    rows = by_hand.still_wanted(by_hand.waiting(viewer, Delivery.Channel.PHONE), viewer.school_id)
    pieces = by_hand.pieces_of(rows)
    hours = by_hand.best_hours([row.message.adult_id for row in rows if row.message.adult_id])
    for row in rows:
        row.hours = hours.get(row.message.adult_id or 0)  # type: ignore[attr-defined]  # for the page
        row.pieces = pieces.get(row.pk, [])  # type: ignore[attr-defined]  # as above
    return render(request, "outbox/calls.html", {"rows": rows, "nav": "deliveries"})


@requires(Action.POST_BY_HAND)
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = get_object_or_404(by_hand.waiting(viewer, Delivery.Channel.PHONE), pk=pk)
    said = request.POST.get("how", "")
    if said not in ("reached", "nobody", "wrong"):
        flash.error(request, _("Please press one of the three buttons."))
        return redirect("calls")
    by_hand.called(row, by=viewer, how=said)
    flash.success(request, _("Written down."))
    return redirect("calls")


@requires(Action.POST_BY_HAND)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    rows = by_hand.waiting(viewer_of(request), Delivery.Channel.LETTER)
    to_print, printed = rows.filter(printed_at__isnull=True).count(), rows.filter(printed_at__isnull=False).count()
    return render(request, "outbox/letters.html", {"to_print": to_print, "printed": printed, "nav": "deliveries"})


@requires(Action.POST_BY_HAND)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """POST: take what waits into this run. GET: the sheets of what is printed and not posted yet, one reader each."""
    viewer = viewer_of(request)
    if request.method == "POST":
        by_hand.print_all(by=viewer)
        return redirect("letters-sheets")
    rows = by_hand.waiting(viewer, Delivery.Channel.LETTER).filter(printed_at__isnull=False)
    found = by_hand.still_wanted(rows, viewer.school_id)
    pieces = by_hand.pieces_of(found)
    for row in found:
        language = row.message.language
        row.pieces = pieces.get(row.pk, [])  # type: ignore[attr-defined]  # for the template
        row.square = _square(f"{settings.PUBLIC_URL}/messages/{row.message_id}/")  # type: ignore[attr-defined]
        row.tag, row.direction = html_lang(language), "rtl" if is_rtl(language) else "ltr"  # type: ignore[attr-defined]
    return render(request, "outbox/sheets.html", {"rows": found, "site": settings.PUBLIC_URL})


def _square(page: str) -> SafeString:
    """The page's address as a picture that a phone reads. It is an address, never a key: one signs in there."""
    image = qrcode.make(page, image_factory=SvgPathFillImage, border=2)
    drawn: SafeString = mark_safe(image.to_string(encoding="unicode"))  # noqa: S308  # by us, of an address of ours
    return drawn


@requires(Action.POST_BY_HAND)
@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    n, out = by_hand.posted(by=viewer_of(request))
    flash.success(request, ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", n) % {"n": n})
    if out:
        flash.error(request, _("Please take these out and do not send them: %(names)s.") % {"names": ", ".join(out)})
    return redirect("letters")


@requires(Action.POST_BY_HAND)
@require_POST
def instead(request: HttpRequest, pk: int) -> HttpResponse:
    """What is stuck goes by phone or letter."""
    viewer = viewer_of(request)
    rows = Delivery.objects.all().visible_to(viewer).exclude(channel__in=[Delivery.Channel.PORTAL])
    row = get_object_or_404(rows.select_related("message__adult", "message__staff", "message__pupil"), pk=pk)
    way = Delivery.Channel.LETTER if request.POST.get("way") == "letter" else Delivery.Channel.PHONE
    by_hand.go_by_hand(row, by=viewer, channel=way)
    flash.success(request, _("It is on the list now."))
    return redirect("deliveries")


@requires(Action.ANSWER_SEE)
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """What families texted back, the newest first; and what came from numbers we do not know."""
    rows = Answer.objects.all().visible_to(viewer_of(request)).order_by("seen_at", "-received_at")
    return render(request, "outbox/answers.html", {"rows": list(rows.select_related("adult", "message")[:60])})


@requires(Action.ANSWER_SEE)
@require_POST
def answer_seen(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    row = get_object_or_404(Answer.objects.all().visible_to(viewer), pk=pk)
    Answer.objects.filter(pk=row.pk, seen_at__isnull=True).update(seen_at=timezone.now(), seen_by=viewer.person_id)
    return redirect("answers")


@requires(Action.POST_BY_HAND)
@require_GET
def reached(request: HttpRequest, pk: int) -> HttpResponse:
    """Delivery truth for one person: each message, each way, what is known."""
    viewer = viewer_of(request)
    adult = get_object_or_404(Adult, pk=pk, school=viewer.school_id)
    rows = list(
        Delivery.objects.all()
        .visible_to(viewer)
        .filter(message__adult=adult, message__is_secret=False)
        .select_related("message")
        .order_by("-message__created_at", "-message", "channel")[:60]
    )
    for row in rows:
        row.what = EXPLAINED[row.reason][0] if row.reason else ""
    return render(request, "outbox/reached.html", {"adult": adult, "rows": rows, "nav": "deliveries"})
