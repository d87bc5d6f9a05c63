"""Headings of attendance exports: our template, SIMS, and Arbor's register sheet."""

from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.table import FileKind
from schoolgate.imports.sources.template.columns import PUPIL_ID, UPN


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Columns that say nothing about the mark. A reason or comment can tell of illness or faith: it is never taken.
_LEFT_ALONE = {
    "name": _aliases("pupilname studentname fullname pupil student"),
    "forename": _aliases("firstname legalforename preferredforename studentforename"),
    "surname": _aliases("lastname legalsurname preferredsurname studentsurname"),
    "year": _aliases("yeargroup ncyear"),
    "form": _aliases("reg reggroup registrationgroup registrationform tutorgroup formgroup class"),
    "reason": _aliases("comment comments note notes attendancecomment markdescription description meaning"),
    "teacher": _aliases("staff takenby markedby"),
    "weekday": _aliases("dayname dayofweek"),
    "gender": ("sex",),
    "dob": ("dateofbirth",),
}
_WHO = {"pupil_id": (*PUPIL_ID, "pupilid"), "upn": UPN, "row_id": ("id", "personid")}
LONG = FileKind(
    name="attendance",
    columns={
        **_WHO,
        "date": _aliases("markdate attendancedate sessiondate registerdate day"),
        "session": _aliases("sessionname ampm amorpm period halfday markfor"),
        "mark": _aliases("marks code attendancecode attendancemark markcode registrationcode sessionmark"),
        "minutes_late": _aliases("minslate lateminutes latemins minutes minuteslateam"),
        "time": _aliases("starttime"),
        "event": _aliases("lessonevent lesson eventname registerevent"),
        **_LEFT_ALONE,
    },
    needed=frozenset({"date", "mark"}),
    telling=(
        frozenset({"date"}),
        frozenset({"mark"}),
        frozenset({"session", "event", "time", "pupil_id", "upn", "row_id"}),
    ),
    counts=(Kind.MARKS,),
)
GRID = FileKind(
    name="attendance grid",
    columns={**_WHO, **_LEFT_ALONE},
    needed=frozenset(),
    telling=(frozenset({"pupil_id", "upn", "row_id", "name", "surname"}),),
    counts=(Kind.MARKS,),
)
