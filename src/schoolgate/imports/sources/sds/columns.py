"""The files and columns of School Data Sync.

Source: Microsoft Learn, "SDS v1 CSV file format", "Parent and Guardian Sync File Format", "SDS v2.1 CSV file format"
and "Default list of values". Version 1 has a British form with other headings for the ids. Addresses, ethnicity and
the like are known by name so that they raise no question; they are never read.
"""

from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.oneroster.dialect import Dialect
from schoolgate.imports.sources.table import FileKind

# Columns of version 1 under their published headings; the British form's headings are aliases.
ID, SCHOOL, SECTION = "SIS ID", "School SIS ID", "Section SIS ID"
FIRST, LAST, USERNAME, PASSWORD, STATUS = "First Name", "Last Name", "Username", "Password", "Status"
NAME, SECTION_NAME, SECTION_NUMBER = "Name", "Section Name", "Section Number"
TERM_START, TERM_END = "Term StartDate", "Term EndDate"
EMAIL, SECOND_EMAIL, PHONE, ROLE = "Email", "Secondary Email", "Phone", "Role"
GRADE, BORN, TITLE = "Grade", "Birthdate", "Title"

_IDS = {ID: ("ID",), SCHOOL: ("School DfE Number", "School ID")}
_ADDRESS = ["Address", "City", "State", "Zip", "Latitude", "Longitude", "Country"]
_NOT_READ_OF_PUPILS = [f"{place} {part}" for place in ("Mailing", "Residence") for part in _ADDRESS]


def _file(
    name: str,
    columns: dict[str, tuple[str, ...]],
    *,
    needed: tuple[str, ...] = (),
    telling: tuple[str, ...],
    counts: tuple[Kind, ...] = (),
) -> FileKind:
    """A | in a word of `telling` means either."""
    groups = tuple(frozenset(group.split("|")) for group in telling)
    return FileKind(name=name, columns=columns, needed=frozenset(needed), telling=groups, counts=counts)


def _plain(*columns: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(columns, ())


# Version 1.
V1_SCHOOL = _file(
    "school",
    {ID: ("DfE Number", "ID"), NAME: ("School Name",)}
    | _plain("School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID")
    | _plain("Principal Name", "Principal Secondary Email", *_ADDRESS, PHONE, "Zone"),
    needed=(ID, NAME),
    telling=(ID, NAME),
    counts=(Kind.SCHOOLS,),
)
V1_SECTION = _file(
    "section",
    _IDS
    | _plain(SECTION_NAME, SECTION_NUMBER, TERM_START, TERM_END, STATUS, "Term SIS ID", "Term ID", "Term Name")
    | _plain("Course SIS ID", "Course ID", "Course Name", "Course Number", "Course Description", "Course Subject")
    | _plain("Periods"),
    needed=(ID, SECTION_NAME),
    telling=(ID, SECTION_NAME, SCHOOL),
    counts=(Kind.CLASSES,),
)
_PERSON = _IDS | _plain(FIRST, LAST, USERNAME, PASSWORD, SECOND_EMAIL, STATUS, "State ID", "Middle Name")
V1_STUDENT = _file(
    "student",
    _PERSON
    | _plain(GRADE, BORN, "Student Number", "Gender", "ELL Status", "FederalRace", "Graduation Year")
    | _plain(*_NOT_READ_OF_PUPILS),
    needed=(ID, FIRST, LAST),
    telling=(ID, SCHOOL, f"{USERNAME}|{FIRST}"),
    counts=(Kind.PUPILS,),
)
V1_TEACHER = _file(
    "teacher",
    _PERSON | _plain(TITLE, "Teacher Number", "Qualification", GRADE),
    needed=(ID, FIRST, LAST),
    telling=(ID, SCHOOL, f"{USERNAME}|{FIRST}"),
    counts=(Kind.STAFF,),
)
_ROSTER: dict[str, tuple[str, ...]] = {SECTION: ("Section ID",), ID: ("ID",)}
V1_ENROLLED = _file(
    "studentenrollment", _ROSTER, needed=(SECTION, ID), telling=(SECTION, ID), counts=(Kind.MEMBERSHIPS,)
)
V1_TEACHING = _file("teacherroster", _ROSTER, needed=(SECTION, ID), telling=(SECTION, ID), counts=(Kind.MEMBERSHIPS,))
V1_USER = _file(
    "user",
    {EMAIL: (), FIRST: (), LAST: (), PHONE: (), ID: ("ID",)},
    needed=(EMAIL, FIRST, LAST),
    telling=(EMAIL, FIRST, f"{PHONE}|{ID}"),
    counts=(Kind.PARENTS,),
)
V1_GUARDIAN = _file(
    "guardianrelationship",
    {ID: ("ID",), EMAIL: (), ROLE: ()},
    needed=(ID, EMAIL),
    telling=(ID, EMAIL, ROLE),
    counts=(Kind.RELATIONSHIPS,),
)
V1 = (V1_SCHOOL, V1_SECTION, V1_STUDENT, V1_TEACHER, V1_ENROLLED, V1_TEACHING, V1_USER, V1_GUARDIAN)
# Headings that only version 1 has, squashed.
V1_MARKS = frozenset({"schoolsisid", "schooldfenumber", "sectionsisid"})


def _words(text: str) -> dict[str, tuple[str, ...]]:
    """Columns by name, an alias after a colon."""
    found: dict[str, tuple[str, ...]] = {}
    for word in text.split():
        column, _, alias = word.partition(":")
        found[column] = (alias,) if alias else ()
    return found


# Versions 2 and 2.1, under the names that the OneRoster reader knows the columns by.
USERS = _file(
    "users",
    _words(
        "sourcedId username givenName familyName password activeDirectoryMatchId email phone sms orgSourcedIds role "
        "grades:grade enabledUser middleName preferredGivenName"
    ),
    needed=(
        "sourcedId",
        "givenName",
        "familyName",
    ),
    telling=(
        "sourcedId",
        "givenName|username",
        "familyName|username",
    ),
    counts=(Kind.PUPILS,),
)
ORGS = _file(
    "orgs",
    _words("sourcedId name type identifier parentSourcedId"),
    needed=(
        "sourcedId",
        "name",
    ),
    telling=(
        "sourcedId",
        "name",
        "type|parentSourcedId",
    ),
    counts=(Kind.SCHOOLS,),
)
ROLES = _file(
    "roles",
    _words("userSourcedId orgSourcedId role sessionSourcedId grades:grade isPrimary beginDate:roleStartDate")
    | _words("endDate:roleEndDate"),
    needed=(
        "userSourcedId",
        "role",
    ),
    telling=(
        "userSourcedId",
        "orgSourcedId",
        "role",
    ),
)
SESSIONS = _file(
    "academicSessions",
    _words("sourcedId title type schoolYear startDate endDate"),
    needed=("sourcedId",),
    telling=(
        "sourcedId",
        "startDate",
        "endDate",
    ),
)
COURSES = _file(
    "courses",
    _words("sourcedId orgSourcedId title code schoolYearSourcedId subject grade"),
    needed=("sourcedId",),
    telling=(
        "sourcedId",
        "title",
        "schoolYearSourcedId|subject|grade|code|orgSourcedId",
    ),
)
CLASSES = _file(
    "classes",
    _words(
        "sourcedId schoolSourcedId:orgSourcedId title termSourcedIds:sessionSourcedIds courseSourcedId classCode:code"
    ),
    needed=(
        "sourcedId",
        "title",
    ),
    telling=(
        "sourcedId",
        "title",
        "schoolSourcedId",
    ),
    counts=(Kind.CLASSES,),
)
ENROLLMENTS = _file(
    "enrollments",
    _words("classSourcedId userSourcedId role"),
    needed=(
        "classSourcedId",
        "userSourcedId",
        "role",
    ),
    telling=(
        "classSourcedId",
        "userSourcedId",
    ),
    counts=(Kind.MEMBERSHIPS,),
)
DEMOGRAPHICS = _file(
    "demographics",
    _words("sourcedId:userSourcedId sex birthDate birthCity birthState birthCountry ethnicityCodes raceCodes"),
    needed=("sourcedId",),
    telling=(
        "sourcedId",
        "birthDate|sex|raceCodes|ethnicityCodes",
    ),
)
RELATIONSHIPS = _file(
    "relationships",
    _words("userSourcedId relationshipUserSourcedId relationshipRole givenName familyName email phone sms"),
    needed=(
        "userSourcedId",
        "relationshipUserSourcedId",
    ),
    telling=(
        "userSourcedId",
        "relationshipUserSourcedId",
    ),
    counts=(Kind.RELATIONSHIPS,),
)
# Free school meals, special needs: named, and never opened.
FLAGS = _file(
    "userFlags",
    _words("userSourcedId flag"),
    needed=(),
    telling=(
        "userSourcedId",
        "flag",
    ),
)
V2 = (ORGS, SESSIONS, COURSES, CLASSES, USERS, ROLES, DEMOGRAPHICS, ENROLLMENTS, RELATIONSHIPS)

CONTACT = "contact"  # what somebody is who is a child's contact and no more: a doctor, a family friend
LINKS = {"parent": "parent", "guardian": "guardian", "relative": "relative"}
OUTSIDERS = frozenset({"doctor", "aide", "administrator"})
_JOBS = {
    "principal": "Headteacher",
    "teacher": "Teacher",
    "faculty": "Teacher",
    "professor": "Teacher",
    "lecturer": "Teacher",
    "instructor": "Teacher",
    "adjunct": "Teacher",
    "chair": "Teacher",
    "substitute": "Supply teacher",
    "coach": "Coach",
    "aide": "Teaching assistant",
    "teacherAssistant": "Teaching assistant",
    "assistant": "Assistant",
    "paraprofessional": "Teaching assistant",
    "administrator": "Administrator",
    "officeStaff": "Office",
    "staff": "Staff",
    "itAdmin": "IT",
    "nurse": "Nurse",
    "counselor": "Counsellor",
    "advisor": "Adviser",
    "proctor": "Invigilator",
    "researcher": "Researcher",
    "affiliate": "Staff",
    "specialServices": "Specialist support",
    "occupationalTherapist": "Occupational therapist",
    "physicalTherapist": "Physiotherapist",
    "speechTherapist": "Speech therapist",
    "visionTherapist": "Vision therapist",
    "other": "Staff",
}
TEACHES = frozenset({"teacher", "faculty", "professor", "lecturer", "instructor", "adjunct", "substitute", "chair"})
PLACES = frozenset({"ministryofeducation", "localauthority", "departmentofeducation", "academictrust", "region"})
PLACES |= {"division", "local", "province", "state", "national", "municipality", "department", "campus", "program"}
PLACES |= {"district", "university", "college", "adulteducation", "researchcenter"}
DIALECT = Dialect(
    kinds=(*V2, FLAGS),
    read=V2,
    jobs=_JOBS,
    adults=frozenset({*LINKS, CONTACT}),
    teaches=TEACHES,
    helps=frozenset(job.casefold() for job in _JOBS) - TEACHES,
    places=PLACES,
    is_strict=False,
    has_mail_names=True,
)
