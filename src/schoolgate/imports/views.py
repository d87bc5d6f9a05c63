"""A list on screen: where it is, what would happen, row by row, and the same as a file."""

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from schoolgate import jobs
from schoolgate.access.guard import requires
from schoolgate.access.policy import Action, may
from schoolgate.imports import leavers, undo, words
from schoolgate.imports.forms import ColumnsForm, DatesForm, ReadingForm
from schoolgate.imports.models import ImportChunk, ImportRun
from schoolgate.imports.runs import is_same_human
from schoolgate.imports.sources.columns.names import GROUPS
from schoolgate.imports.staging import A_CHUNK
from schoolgate.people.viewers import Viewer, viewer_of

A_PAGE = 50
PEEK = 8
State, Section = ImportRun.State, ImportChunk.Section
SHOWN = (Section.WAITING, Section.NEW, Section.CHANGED, Section.LEFT_OUT, Section.PROBLEMS)


def run_of(request: HttpRequest, pk: int) -> ImportRun:
    """A list of the viewer's own school; else it is as if it did not exist."""
    rows = ImportRun.objects.all().visible_to(viewer_of(request))
    rows = rows.select_related("by", "decided_by", "first_by", "undone_by", "school")
    found: ImportRun = get_object_or_404(rows, pk=pk)
    return found


@requires(Action.ROSTER_IMPORT)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a list is: being read, asking, ready to look at, brought in, or why not."""
    run, viewer = run_of(request, pk), viewer_of(request)
    if getattr(request, "htmx", False) and not run.is_moving:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if run.is_moving:
        page = "imports/_progress.html" if getattr(request, "htmx", False) else "imports/progress.html"
        return render(request, page, {"run": run, "is_worker_alive": jobs.is_worker_alive()})
    if run.state == State.ASKING:
        return asking(request, run)
    if run.state in (State.REFUSED, State.FAILED, State.CANCELLED):
        return render(request, "imports/ended.html", {"run": run})
    return render(request, "imports/plan.html", {**plan(run, viewer), "reading_form": reading_form(run)})


def asking(request: HttpRequest, run: ImportRun, form: Any = None, status: int = 200) -> HttpResponse:
    """The one question that only a person can answer."""
    if run.question == ImportRun.Question.COLUMNS:
        form = form or columns_form(run, None)
        return render(request, "imports/columns.html", {"run": run, "form": form}, status=status)
    if run.question == ImportRun.Question.DATES:
        return render(request, "imports/dates.html", {"run": run, "form": form or DatesForm()}, status=status)
    return render(request, "imports/school.html", {"run": run, "school": run.school.name}, status=status)


def columns_form(run: ImportRun, data: Any) -> ColumnsForm:
    return ColumnsForm(data, tables=run.asked.get("tables", []), choices=GROUPS)


def reading_form(run: ImportRun, data: Any = None) -> ReadingForm:
    """How the file was read, ready to be changed. What makes no difference is not asked."""
    initial = {"dates": run.option("dates", "auto"), "is_everyone": run.option("is_everyone", False)}
    form = ReadingForm(data, initial=initial)
    if not run.summary.get("may_be_everyone"):
        del form.fields["is_everyone"]
    if not run.summary.get("has_dates") or run.source.startswith("oneroster"):
        del form.fields["dates"]
    return form


def plan(run: ImportRun, viewer: Viewer) -> dict[str, Any]:
    """What stands on the page of a plan or of a report."""
    counts, summary = run.counts, run.summary
    sizes = summary.get("sections", {})
    eyes = _eyes(viewer)
    sections = []
    for section in SHOWN:
        if sizes.get(section):
            items = _items(run, section, 0, PEEK)
            lines = [words.line_of(item, **eyes) for item in items]
            sections.append({"name": section, "total": sizes[section], "lines": lines, "more": sizes[section] > PEEK})
    changing = sum(counts.get(kind, {}).get(outcome, 0) for kind in counts for outcome in ("new", "changed"))
    asked = run.first_by
    return {
        "run": run,
        "sentence": words.sentence(counts),
        "waiting": words.waiting(sum(found.get("held", 0) for found in counts.values())),
        "table": words.table(counts),
        "sections": sections,
        "moved": [words.line_of(item, **eyes) for item in summary.get("moved", ())],
        "withdrawals": summary.get("withdrawals", 0),
        "leavers": summary.get("leavers", 0),
        "undecided": leavers.of_run(run).filter(state__in=["proposed", "asked"]).count(),
        "care": summary.get("care", 0),
        "kept": sizes.get(Section.KEPT, 0),
        # As `compare` does: a row that waits may be the very child who seems to be missing.
        "cannot_say_who_is_missing": bool(run.option("is_everyone"))
        and any(counts.get("pupils", {}).get(outcome) for outcome in ("held", "rejected")),
        "changing": changing,
        "is_nothing": not changing and not summary.get("withdrawals") and not summary.get("leavers"),
        "needs_two": bool(summary.get("is_large")),
        "asked_by": asked,
        "asked_is_me": is_same_human(asked, viewer),
        "has_rows": ImportChunk.objects.filter(run=run).exists(),
        "may_take_back": run.state == State.APPLIED and not undo.too_late(run),
        "not_read": ", ".join(summary.get("not_read", ())),
    }


@requires(Action.ROSTER_IMPORT)
@require_GET
def rows(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """All rows of one kind of outcome, a page at a time."""
    run = run_of(request, pk)
    sizes = run.summary.get("sections", {})
    if run.state not in (State.LOOKED, State.APPLIED, State.UNDONE) or section not in set(Section):
        raise Http404
    number = _page(request)
    total = int(sizes.get(section, 0))
    lines = [words.line_of(item, **_eyes(viewer_of(request))) for item in _items(run, section, (number - 1) * A_PAGE)]
    if number > 1 and not lines:
        raise Http404
    return render(
        request,
        "imports/rows.html",
        {
            "run": run,
            "section": Section(section),
            "may_choose": section == Section.KEPT and run.state == State.LOOKED,
            "tabs": [(Section(name), sizes[name]) for name in Section if sizes.get(name)],
            "lines": lines,
            "total": total,
            "first": (number - 1) * A_PAGE + 1,
            "last": (number - 1) * A_PAGE + len(lines),
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if number * A_PAGE < total else None,
        },
    )


def _page(request: HttpRequest) -> int:
    raw = request.GET.get("page", "1")
    if not (raw.isascii() and raw.isdecimal() and 0 < len(raw) < 7 and int(raw) > 0):
        raise Http404
    return int(raw)


def _eyes(viewer: Viewer) -> dict[str, bool]:
    """The data manager sees the list's own words, not the addresses on record, which may be confidential."""
    return {
        "may_read": may(viewer.roles, Action.RESTRICTION_SEE),
        "may_know_limits": may(viewer.roles, Action.RESTRICTION_SEE),
    }


def _items(run: ImportRun, section: str, start: int, many: int = A_PAGE) -> list[Any]:
    """`many` items of a section from the one at `start`; pages never straddle a chunk, as a chunk is four of them."""
    chunk = ImportChunk.objects.filter(run=run, section=section, number=start // A_CHUNK).first()
    return list(chunk.items[start % A_CHUNK : start % A_CHUNK + many]) if chunk else []


# -- the same as a file ----------------------------------------------------------------------------------------------

HEADINGS = ("File", "Line", "About", "What happens", "Name", "Belongs to", "What changes", "Code", "Message")


@requires(Action.ROSTER_IMPORT)
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row with its outcome and why, as CSV: file and line first, so that it can be laid beside the original."""
    run = run_of(request, pk)
    if not ImportChunk.objects.filter(run=run).exists():
        raise Http404
    answer = StreamingHttpResponse(_csv(run, _eyes(viewer_of(request))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="list-{run.pk}-report.csv"'
    return cast("HttpResponse", answer)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(run: ImportRun, eyes: dict[str, bool]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(HEADINGS)  # the mark by which a spreadsheet knows UTF-8
    for chunk in ImportChunk.objects.filter(run=run).order_by("section", "number").iterator(chunk_size=4):
        for item in chunk.items:
            line = words.line_of(item, **eyes)
            changes = "; ".join(
                f"{said.label}: {said.old} → {said.new}" if said.old is not None else f"{said.label}: {said.new}"
                for said in line.fields
            )
            cells = (item.get("file", ""), item.get("line", "") or "", line.kind, line.outcome, line.name, line.of,
                     changes, " ".join(item.get("c", ())), " ".join(line.messages))  # fmt: skip
            yield writer.writerow([safe(str(cell)) for cell in cells])


def safe(cell: str) -> str:
    """Text that a spreadsheet will show and never run (mis-data 6.4)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
