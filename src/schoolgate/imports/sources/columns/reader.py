"""Reading tables by what somebody said their columns are; and saying what is needed where nobody has yet."""

from collections.abc import Mapping
from datetime import date

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.package import Package
from schoolgate.imports.problems import Problems
from schoolgate.imports.rows import Problem, Reading, Severity, Unmapped
from schoolgate.imports.sources.columns.guess import columns_of, find_heading, guess, headings_of, samples
from schoolgate.imports.sources.columns.names import LABELS
from schoolgate.imports.sources.template.layout import Layout, fingerprint, is_named
from schoolgate.imports.sources.template.parts import is_known, needs_a_person
from schoolgate.imports.sources.template.reader import ORIGIN, read_as
from schoolgate.imports.tabular import LOOK_FOR_HEADING, Sheet

SOURCE = "columns"
Mappings = Mapping[str, tuple[str, ...]]


def is_mapped(sheets: list[Sheet], mappings: Mappings) -> bool:
    """Whether somebody has said what the columns of one of these sheets are."""
    return bool(mappings) and any(_mapped(sheet, mappings) is not None for sheet in sheets)


def is_tables(sheets: list[Sheet]) -> bool:
    """Whether there is a table at all, whatever it is: two columns and more, with something in them."""
    return any(_is_table(sheet) for sheet in sheets)


def read(
    package: Package, sheets: list[Sheet], problems: Problems, *, order: DateOrder, as_of: date, mappings: Mappings
) -> Reading:
    """Read all sheets that are known, by what was said or by their headings.

    `mappings` gives for the fingerprint of a table our name for each column, "" for one that is left out. A table that
    nobody has named is shown in `unmapped`, and nothing is read (COL_MISSING); so is one whose names are not enough.
    Raises FileRefused as the readers of the template do.
    """
    layouts = {sheet.name: layout for sheet in sheets if (layout := _mapped(sheet, mappings)) is not None}
    wanting = [(sheet, _lacks(layouts[sheet.name])) for sheet in sheets if sheet.name in layouts]
    wanting = [(sheet, why) for sheet, why in wanting if why]
    if not wanting and not any(sheet.name in layouts or is_known(sheet) for sheet in sheets):
        wanting = [(sheet, "") for sheet in sheets if _is_table(sheet)]
    elif not wanting:
        wanting = [(sheet, "") for sheet in sheets if sheet.name not in layouts and _is_partly_known(sheet)]
    if wanting:
        return _ask(package, wanting, problems, layouts)
    return read_as(package, sheets, layouts, problems, order=order, as_of=as_of, source=SOURCE)


def _is_table(sheet: Sheet) -> bool:
    return any(sum(map(bool, line.cells)) > 1 for line in sheet.lines[: LOOK_FOR_HEADING * 3])


def _is_partly_known(sheet: Sheet) -> bool:
    """A list like ours that lacks something: to read the others without it would lose it without a word."""
    return needs_a_person(sheet)


def _mapped(sheet: Sheet, mappings: Mappings) -> Layout | None:
    """The layout that was chosen for a sheet with these headings, or None. Names we do not know leave a column out."""
    places = list(range(min(LOOK_FOR_HEADING, len(sheet.lines))))
    for at in places if find_heading(sheet) >= 0 else [*places, -1]:
        headings = headings_of(sheet, at)
        names = mappings.get(fingerprint(headings))
        if names is not None and len(names) <= len(headings):
            return Layout(at, tuple(name if name in LABELS else "" for name in names))
    return None


def _lacks(layout: Layout) -> str:
    """Why the chosen names are not enough to read anything, or nothing. All left out is a choice as well."""
    if not any(layout.names):
        return ""
    doubled = next((n for n in layout.names if n and layout.names.count(n) > 1), "")
    if doubled:
        return f"Two columns are called “{LABELS[doubled]}”. Choose it for one of them."
    if is_named(layout.of("staff")):
        return ""
    pupil = layout.of("pupil")
    if not {"id", "upn"} & set(pupil):
        return "Say which column holds the child’s id or UPN."
    nameless = next((person for person in layout.contacts if not is_named(layout.of(person))), "")
    if nameless:
        return f"Say which columns hold “{LABELS[f'{nameless}.first_name']}” and “{LABELS[f'{nameless}.last_name']}”."
    if not is_named(pupil) and not layout.contacts:
        return "Say which columns hold the child’s first name and surname."
    return ""


def _ask(
    package: Package, wanting: list[tuple[Sheet, str]], problems: Problems, layouts: Mapping[str, Layout]
) -> Reading:
    unmapped = []
    for sheet, why in wanting:
        chosen = layouts.get(sheet.name)
        at = chosen.heading_at if chosen else find_heading(sheet)
        headings = headings_of(sheet, at)
        values = columns_of(sheet, at, len(headings))
        guesses = guess(headings, values)
        shown = Unmapped(sheet.name, fingerprint(headings), tuple(headings), samples(headings, values), guesses)
        unmapped.append(shown)
        line = sheet.lines[at].number if at >= 0 else 0
        problems.extend([Problem("COL_MISSING", Severity.FILE, sheet.name, line, "", why or _sentence(shown, at))])
    return Reading(SOURCE, ORIGIN, package.hash, unmapped=tuple(unmapped), is_refused=True)


def _sentence(shown: Unmapped, at: int) -> str:
    """What is not clear, and which columns to name."""
    if at < 0:
        return (
            f"“{shown.file}” has no headings, so Schoolgate cannot tell what its {len(shown.headings)} columns are. "
            "Say which column is which, or put headings above them."
        )
    told = set(shown.guesses)
    needed = {
        "the child’s id or UPN": {"pupil.id", "pupil.upn"},
        "the child’s first name": {"pupil.first_name", "pupil.full_name"},
        "the child’s surname": {"pupil.last_name", "pupil.full_name"},
    }
    lacking = [words for words, names in needed.items() if not names & told]
    if any(name.startswith("contact") for name in told) and {"pupil.id", "pupil.upn"} & told:
        lacking = [words.replace("the child’s", "the child’s or the parent’s") for words in lacking]
    seen = ", ".join(f"“{heading[:30]}”" for heading in shown.headings[:6] if heading)
    what = (
        ", ".join(lacking[:-1]) + (" and " if len(lacking) > 1 else "") + lacking[-1] if lacking else "what it is about"
    )
    return (
        f"Schoolgate cannot tell from the headings of “{shown.file}” ({seen}) which columns hold {what}. Say which "
        "column is which, or use the headings of the template (docs/template)."
    )
