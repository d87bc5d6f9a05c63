"""Calendar files of schools and councils → rows of terms and of days without pupils."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from schoolgate.imports.dates import DateOrder
from schoolgate.imports.names import tidy
from schoolgate.imports.package import Package, SourceFile
from schoolgate.imports.problems import FileRefused, Problems
from schoolgate.imports.rows import Kind, Outcome, Reading, SetAside, Severity, TermRow, Where
from schoolgate.imports.sources.terms.events import Entry, read_entries
from schoolgate.imports.sources.terms.summaries import Says, read_repeats, read_summary, season_of

NAME = "ical"
NAME_LENGTH = 40
BEGINS = b"begin:vcalendar"
NEAR = timedelta(days=5 * 366)
LONGEST = {Says.TERM: 200, Says.HOLIDAY: 80, Says.INSET: 10, Says.CLOSURE: 14}
KINDS = frozenset({Says.TERM, Says.HOLIDAY, Says.INSET, Says.CLOSURE})
ONE_DAY = timedelta(days=1)


def is_file(file: SourceFile) -> bool:
    """Whether a file is a calendar, by how it begins."""
    return file.data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(BEGINS)


def read_files(package: Package, problems: Problems, *, order: DateOrder, as_of: date) -> Reading:
    """Read every calendar of the package.

    Raises FileRefused: FILE_EMPTY without an entry, FILE_TYPE over the limits or for an entry that repeats without
    end, FILE_NOT_TABULAR for a damaged file.
    """
    del order  # a calendar has one way to write a date
    terms: list[TermRow] = []
    set_aside: list[SetAside] = []
    read: dict[str, int] = {}
    for file in package.files:
        if not is_file(file):
            continue
        entries = read_entries(file.name, file.data)
        if not entries:
            raise FileRefused("FILE_EMPTY", f"There is no entry in “{file.name}”. Export it again.", file=file.name)
        sheet = _Sheet(file.name, problems, as_of)
        sheet.read(entries)
        read[file.name] = len(entries)
        terms += sheet.terms
        set_aside += sheet.set_aside
        if not sheet.terms:
            problems.about_file(
                "FILE_EMPTY", file.name,
                "There are no term dates in this calendar: no entry says term, half term, holiday, INSET or closed.",
            )  # fmt: skip
    return Reading(
        source=NAME, origin=NAME, file_hash=package.hash, read=read, terms=tuple(terms), set_aside=tuple(set_aside),
        not_read=tuple(file.name for file in package.files if not is_file(file)), resolves_outside=True,
    )  # fmt: skip


@dataclass
class _Sheet:
    """One calendar while it is read."""

    name: str
    problems: Problems
    as_of: date
    terms: list[TermRow] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    edges: list[tuple[date, Says, Entry]] = field(default_factory=list)

    def read(self, entries: list[Entry]) -> None:
        for entry in entries:
            self._one(entry)
        self._pair()

    def _one(self, entry: Entry) -> None:
        if self._is_bomb(entry):
            raise FileRefused(
                "FILE_TYPE",
                f"“{self.name}”, line {entry.line}: an entry repeats without end. The calendar was not read.",
                file=self.name, line=entry.line, column="RRULE",
            )  # fmt: skip
        days = (entry.last - entry.first).days + 1 if entry.first and entry.last else 1
        says = Says.OTHER if entry.is_cancelled else read_summary(entry.summary, days)
        if says is Says.OTHER:
            self._aside(Outcome.SKIPPED)
            return
        if entry.first is None or entry.last is None or not self._is_plausible(entry.first, entry.last, says):
            self._reject(entry)
            return
        if says is Says.UNCLEAR:
            self._warn(entry, "ENUM_INVALID", "can be read in more than one way, so it was left out")
            return
        last = entry.last
        if entry.rule:
            repeats = read_repeats(entry.rule).days
            if repeats is None or days > 1:
                self._warn(entry, "ENUM_INVALID", "repeats, and repeating entries are not read. Enter it day by day")
                return
            last = entry.first + (repeats - 1) * ONE_DAY
        if says in KINDS:
            self.terms.append(TermRow(self._where(entry), self._called(entry), entry.first, last, says.value))
        else:
            self.edges.append((entry.first, says, entry))

    def _pair(self) -> None:
        """A term from an entry that says it starts and the next one that says it ends."""
        start: tuple[date, Entry] | None = None
        for day, says, entry in sorted(self.edges, key=lambda edge: (edge[0], edge[1] is Says.ENDS)):
            if says is Says.STARTS:
                if start:
                    self._warn(start[1], "REF_MISSING_OPT", "has no end before the next term starts")
                start = (day, entry)
            elif start is None:
                self._warn(entry, "REF_MISSING_OPT", "has no start, so no term was made of it")
            else:
                first, opening = start
                start = None
                if (day - first).days >= LONGEST[Says.TERM]:
                    self._warn(opening, "REF_MISSING_OPT", "has no end in this calendar")
                    self._warn(entry, "REF_MISSING_OPT", "has no start, so no term was made of it")
                    continue
                name = season_of(f"{opening.summary} {entry.summary}", first.month)
                self.terms.append(TermRow(self._where(opening), name, first, day, Says.TERM.value))
                self._aside(Outcome.MERGED)
        if start:
            self._warn(start[1], "REF_MISSING_OPT", "has no end in this calendar")

    def _is_bomb(self, entry: Entry) -> bool:
        return bool(entry.rule) and read_repeats(entry.rule).is_bomb

    def _is_plausible(self, first: date, last: date, says: Says) -> bool:
        return first <= last and abs(first - self.as_of) <= NEAR and (last - first).days < LONGEST.get(says, 10)

    def _called(self, entry: Entry) -> str:
        return tidy(entry.summary)[:NAME_LENGTH] or "Term"

    def _where(self, entry: Entry) -> Where:
        return Where(self.name, entry.line)

    def _aside(self, outcome: Outcome) -> None:
        self.set_aside.append(SetAside(Kind.TERMS, outcome))

    def _warn(self, entry: Entry, code: str, why: str) -> None:
        """An entry that is left out, and may be entered by hand. Each is told by itself."""
        self.problems.add(
            code, Severity.WARNING, self.name, entry.line, f"SUMMARY {entry.line}",
            f"Line {entry.line}: “{self._called(entry)}” {why}.",
        )  # fmt: skip
        self._aside(Outcome.SKIPPED)

    def _reject(self, entry: Entry) -> None:
        self.problems.add(
            "DATE_INVALID", Severity.REJECTED, self.name, entry.line, "DTSTART",
            f"Line {entry.line}: the dates of “{self._called(entry)}” cannot be read, or cannot be right. It was left "
            "out. Correct the entry.",
        )  # fmt: skip
        self._aside(Outcome.REJECTED)
