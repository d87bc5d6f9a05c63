"""The files and columns of OneRoster CSV 1.1 and 1.2, with the older names of 1.0.

Source: 1EdTech OneRoster 1.1 CSV tables and the 1.2 CSV binding; aliases as met in published packages.
"""

from schoolgate.imports.rows import Kind
from schoolgate.imports.sources.table import FileKind

_OPENING: dict[str, tuple[str, ...]] = {"sourcedId": (), "status": (), "dateLastModified": ()}


def _file(
    name: str,
    columns: str,
    *,
    needed: str,
    telling: tuple[str, ...],
    counts: tuple[Kind, ...] = (),
    opening: bool = True,
) -> FileKind:
    """`columns` in order, an alias after a colon; `telling` groups of columns of which one must be there."""
    found = dict(_OPENING) if opening else {}
    for word in columns.split():
        column, _, alias = word.partition(":")
        found[column] = (alias,) if alias else ()
    return FileKind(
        name=name,
        columns=found,
        needed=frozenset(needed.split()),
        telling=tuple(frozenset(group.split()) for group in telling),
        counts=counts,
        exact=True,
    )


MANIFEST = _file(
    "manifest", "propertyName value", needed="propertyName value", telling=("propertyName", "value"), opening=False
)
ORGS = _file(
    "orgs",
    "name type identifier parentSourcedId",
    needed="sourcedId name",
    telling=("sourcedId", "name", "type", "identifier parentSourcedId"),
    counts=(Kind.SCHOOLS,),
)
SESSIONS = _file(
    "academicSessions",
    "title type startDate endDate parentSourcedId schoolYear",
    needed="sourcedId",
    telling=("startDate", "endDate", "title"),
)
COURSES = _file(
    "courses",
    "schoolYearSourcedId:schoolYearId title courseCode grades:grade orgSourcedId subjects subjectCodes",
    needed="sourcedId",
    telling=("sourcedId", "title", "courseCode orgSourcedId schoolYearSourcedId"),
)
CLASSES = _file(
    "classes",
    "title grades:grade courseSourcedId classCode classType location schoolSourcedId termSourcedIds:termSourcedId "
    "subjects subjectCodes periods",
    needed="sourcedId title",
    telling=("sourcedId", "title", "classType classCode courseSourcedId", "schoolSourcedId"),
    counts=(Kind.CLASSES,),
)
ENROLLMENTS = _file(
    "enrollments",
    "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
    needed="classSourcedId userSourcedId role",
    telling=("classSourcedId", "userSourcedId"),
    counts=(Kind.MEMBERSHIPS,),
)
USERS = _file(
    "users",
    "enabledUser orgSourcedIds:orgs role username userIds:userId givenName familyName middleName identifier email sms "
    "phone agentSourcedIds:agents grades:grade password userMasterIdentifier resourceSourcedIds preferredGivenName "
    "preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
    needed="sourcedId givenName familyName",
    telling=("givenName", "familyName"),
    counts=(Kind.PUPILS,),
)
ROLES = _file(
    "roles",
    "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
    needed="userSourcedId role",
    telling=("userSourcedId", "roleType", "role"),
)
DEMOGRAPHICS = _file(
    "demographics",
    "birthDate:birthdate sex",
    needed="birthDate",
    telling=("birthDate",),
)
# Columns that only these files have. They are recognised so that they can be named, and then not read: marks and
# results are not this room's, and demographics beyond the birthday are nobody's business here (data minimisation).
_OBJECTIVE = ("learningObjectiveId",)
OTHERS = tuple(
    _file(name, columns, needed="", telling=telling)
    for name, columns, telling in (
        ("categories", "title weight", ("title", "weight")),
        (
            "results",
            "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore classSourcedId "
            "inProgress incomplete late missing",
            ("lineItemSourcedId", "studentSourcedId"),
        ),
        (
            "lineItems",
            "title description assignDate dueDate classSourcedId categorySourcedId gradingPeriodSourcedId "
            "resultValueMin resultValueMax academicSessionSourcedId schoolSourcedId",
            ("assignDate dueDate", "classSourcedId"),
        ),
        ("lineItemLearningObjectiveIds", "lineItemSourcedId source learningObjectiveId", _OBJECTIVE),
        ("lineItemScoreScales", "lineItemSourcedId scoreScaleSourcedId", ("scoreScaleSourcedId",)),
        ("resultLearningObjectiveIds", "resultSourcedId source learningObjectiveId score textScore", _OBJECTIVE),
        ("resultScoreScales", "resultSourcedId scoreScaleSourcedId", ("scoreScaleSourcedId",)),
        ("resources", "vendorResourceId title roles importance vendorId applicationId", ("vendorResourceId",)),
        ("classResources", "title classSourcedId resourceSourcedId", ("classSourcedId", "resourceSourcedId")),
        ("courseResources", "title courseSourcedId resourceSourcedId", ("courseSourcedId", "resourceSourcedId")),
        (
            "userResources",
            "userSourcedId orgSourcedId classSourcedId resourceSourcedId",
            ("userSourcedId", "resourceSourcedId"),
        ),
        (
            "userProfiles",
            "userSourcedId profileType vendorId applicationId description credentialType username password",
            ("userSourcedId", "profileType"),
        ),
        (
            "scoreScales",
            "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue:scoreScaleValues",
            ("scoreScaleValue",),
        ),
    )
)

READ = (MANIFEST, ORGS, SESSIONS, COURSES, CLASSES, USERS, ROLES, DEMOGRAPHICS, ENROLLMENTS)
KINDS = READ + OTHERS
NEEDED_FILES = ("orgs", "users")
# Ethnicity and birthplace: known so that they raise no question, and never read.
IGNORED_DEMOGRAPHICS = [
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
    "countryOfBirthCode",
    "stateOfBirthAbbreviation",
    "cityOfBirth",
    "publicSchoolResidenceStatus",
]
DEMOGRAPHICS.columns.update(dict.fromkeys(IGNORED_DEMOGRAPHICS, ()))
# In 1.0 the person's id stood under a name of its own here.
DEMOGRAPHICS.columns["sourcedId"] = ("userSourcedId",)

PUPIL_ROLES = frozenset({"student"})
PARENT_ROLES = frozenset({"parent", "guardian", "relative"})
STAFF_JOBS = {
    "teacher": "Teacher",
    "administrator": "Administrator",
    "aide": "Teaching assistant",
    "proctor": "Invigilator",
    "counselor": "Counsellor",
    "principal": "Headteacher",
    "siteAdministrator": "Administrator",
    "districtAdministrator": "Trust administrator",
    "systemAdministrator": "System administrator",
}
ALL_ROLES = PUPIL_ROLES | PARENT_ROLES | frozenset(STAFF_JOBS)
