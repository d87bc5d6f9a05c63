"""Tables of the directory. They hold; `enrolment` changes them, and every room finds people through `queries`."""

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.access.policy import Role
from schoolgate.people import kinship, queries
from schoolgate.people.constraints import ended_by_two
from schoolgate.people.languages import language_name
from schoolgate.people.school_owned import SchoolOwned

PARENT_QUIET_FROM, PARENT_QUIET_UNTIL = time(18, 0), time(7, 0)


class School(models.Model):
    """One school. A trust has several in one database."""

    class LegalFamily(models.TextChoices):
        """Which complaints law applies (roles-and-calendar 4)."""

        MAINTAINED = "maintained", _("maintained")
        ACADEMY = "academy", _("academy")
        INDEPENDENT = "independent", _("independent")

    name = models.CharField(max_length=120)
    urn = models.CharField(max_length=6, blank=True)
    laestab = models.CharField(max_length=7, blank=True)
    legal_family = models.CharField(max_length=12, choices=LegalFamily, default=LegalFamily.MAINTAINED)
    office_phone = models.CharField(max_length=20, blank=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, **extra: Any) -> "User":
        """`email` None: somebody without an address of their own, who comes in with a letter or a passkey."""
        user = self.model(email=email.strip().lower() if email else None, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, **extra: Any) -> "User":
        raise NotImplementedError("Schoolgate has no superuser: nobody may read every school's content.")


class User(AbstractBaseUser):
    """A sign-in identity: one human, who may be staff, a parent, or both, in several schools.

    `email` is an address that is theirs alone, or None: null is equal to nothing, so that no empty or shared address
    ever finds anybody. There is no password and no superuser. What a user may do hangs on `Staff` and `Adult`, one per
    school.
    """

    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=12, default="en-gb")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # allauth asks for these two; nobody is ever either.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return f"user {self.pk}"


class Person(SchoolOwned):
    """What staff, adults and pupils share: a name as people say it."""

    title = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80, blank=True)
    known_as = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def called(self) -> str:
        """The first name this person goes by."""
        return self.known_as or self.first_name

    @property
    def full_name(self) -> str:
        return f"{self.called} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return (self.called[:1] + self.last_name[:1]).upper()

    def __str__(self) -> str:
        return self.full_name


class Reachable(Person):
    """A grown-up who can be written to, in their own language and outside their own quiet hours."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="en-gb")
    quiet_from = models.TimeField(default=PARENT_QUIET_FROM)
    quiet_until = models.TimeField(default=PARENT_QUIET_UNTIL)

    class Meta:
        abstract = True


class Staff(Reachable):
    """Somebody who works at, or governs, one school."""

    job = models.CharField(max_length=80, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    is_suspended = models.BooleanField(default=False)  # shut out at once, whatever the dates and roles say

    objects = queries.StaffQuery.as_manager()

    class Meta:
        verbose_name_plural = "staff"
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "user"], name="one_staff_record_per_user")]

    @property
    def said_name(self) -> str:
        """How families speak of them: "Miss Okafor"."""
        return f"{self.title} {self.last_name}" if self.title and self.last_name else self.full_name


class RoleGrant(SchoolOwned):
    """A member of staff holds a role from a day until a day. Governors are staff with that role only."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role if r is not Role.PARENT])
    year = models.SmallIntegerField(null=True, blank=True)  # for a head of year: which
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = queries.DatedQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "staff", "role", "year", "starts"], name="role_granted_once"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="role_ends_after_start"
            ),
        ]


class Adult(Reachable):
    """A parent, guardian or carer as one school knows them. Their contact details are theirs alone.

    The same human at two schools is two rows joined by `user`: each school sees only its own.
    """

    mobile = models.CharField(max_length=20, blank=True)
    speaks = models.CharField(max_length=12, default="en-gb")
    needs_interpreter = models.BooleanField(default=False)
    is_contact_shared = models.BooleanField(default=False)
    has_shared_phone = models.BooleanField(default=False)
    is_email_confidential = models.BooleanField(default=False)  # shown to the few only; messages go there all the same
    is_mobile_confidential = models.BooleanField(default=False)
    has_discreet_mail = models.BooleanField(default=False)  # a mail's outside names neither school nor child
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = queries.NotMerged.from_queryset(queries.AdultQuery)()
    with_merged = queries.AdultQuery.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "user"], name="one_adult_record_per_user")]

    @property
    def spoken(self) -> str:
        """The language they speak, by its name."""
        return language_name(self.speaks)


class Pupil(Person):
    """A child on the school's roll. `year` is the National Curriculum year (Reception 0, Nursery -1 and -2)."""

    upn = models.CharField(max_length=13, blank=True)  # restricted: never in a URL or on a parent's page
    born = models.DateField(null=True, blank=True)
    year = models.SmallIntegerField()
    joined = models.DateField()
    left = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = queries.NotMerged.from_queryset(queries.PupilQuery)()
    with_merged = queries.PupilQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "upn"], condition=~Q(upn=""), name="upn_once_per_school"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "last_name", "first_name"], name="pupil_by_name")]


class SchoolClass(SchoolOwned):
    """A form (every pupil is in one) or a taught class (a pupil may be in many), for one academic year ("2026/27")."""

    class Kind(models.TextChoices):
        FORM = "form", _("form")
        TAUGHT = "taught", _("taught class")

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.FORM)
    year = models.SmallIntegerField(null=True, blank=True)
    academic_year = models.CharField(max_length=7)

    class Meta:
        verbose_name_plural = "school classes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "academic_year", "name"], name="class_named_once_a_year")
        ]

    def __str__(self) -> str:
        return self.name


class Placement(SchoolOwned):
    """A pupil is in a class from a day until a day."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="placements")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="placements")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = queries.DatedQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "pupil", "school_class"], condition=Q(ends__isnull=True), name="placed_once_at_a_time"
            ),
        ]


class Teaching(SchoolOwned):
    """A member of staff teaches a class from a day until a day."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="teachings")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="teachings")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = queries.DatedQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "school_class", "staff", "starts"], name="teaching_once")
        ]


class Assignment(SchoolOwned):
    """A family liaison officer (or other member of staff) looks after this pupil's family."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="assignments")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="assignments")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = queries.DatedQuery.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "staff", "pupil"], name="assigned_once")]


class RightKind(models.TextChoices):
    """The six rights of one adult about one child (design, conviction 1)."""

    TOLD = "told", _("Is told")
    CONSULTED = "consulted", _("Is asked")
    SIGN = "sign", _("Signs")
    BOOK = "book", _("Books")
    COLLECT = "collect", _("Collects")
    SEE_RECORDS = "see_records", _("Sees records")


class Relationship(SchoolOwned):
    """What one adult is to one child. Three ideas are kept apart (safeguarding-and-data 1): parent in education law
    (Education Act 1996 s576), parental responsibility (Children Act 1989 s3), and day-to-day care.
    """

    class Kind(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        STEPMOTHER = "stepmother", _("stepmother")
        STEPFATHER = "stepfather", _("stepfather")
        GRANDPARENT = "grandparent", _("grandparent")
        FOSTER_CARER = "foster_carer", _("foster carer")
        GUARDIAN = "guardian", _("guardian")
        CARER = "carer", _("carer")
        SOCIAL_WORKER = "social_worker", _("social worker")
        RELATIVE = "relative", _("relative")
        OTHER = "other", _("contact")

    class Responsibility(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")
        SHARED_LA = "shared_la", _("shared with the local authority")

    class SignIn(models.TextChoices):
        """Whether the school has confirmed that this adult may sign in for this child. No import ever grants it."""

        PENDING = "pending", _("not confirmed yet")
        GRANTED = "granted", _("may sign in")
        WITHDRAWN = "withdrawn", _("withdrawn")

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="relationships")
    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="relationships")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    responsibility = models.CharField(max_length=10, choices=Responsibility, default=Responsibility.UNKNOWN)
    has_care = models.BooleanField(default=False)
    lives_with = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    is_emergency = models.BooleanField(default=False)
    sign_in = models.CharField(max_length=10, choices=SignIn, default=SignIn.PENDING)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = queries.RelationshipQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "pupil", "adult"], name="one_relationship_per_pair"),
            models.UniqueConstraint(
                fields=["school", "pupil", "priority"],
                condition=Q(priority__isnull=False, ends__isnull=True),
                name="no_two_first_contacts",
            ),
        ]

    @property
    def said(self) -> str:
        """Layla’s mother. `pupil` should be joined."""
        return kinship.said(self.kind, self.pupil.called)


class Right(SchoolOwned):
    """An adult holds one of the six rights about one child, from a day until a day.

    `given_by` or `ended_by`: a named person decided so, and said why; standing and lists then change nothing of it.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="rights")
    kind = models.CharField(max_length=12, choices=RightKind)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_because = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)

    objects = queries.DatedQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "relationship", "kind", "starts"], name="right_given_once")
        ]


class EndedByTwo(SchoolOwned):
    """What protects somebody: begun by one person, at once; ended by two, never by a date (safeguarding-and-data 3)."""

    lift_asked_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Restriction(EndedByTwo):
    """A court order or a DSL's decision takes rights away from one adult about one child.

    In force from `starts` until two people have confirmed the end: an expiry date never opens anything by itself
    (safeguarding-and-data 3). Not yet verified means held at once. Reading or lifting is for the DSL, the head and the
    office lead.
    """

    class Kind(models.TextChoices):
        CHILD_ARRANGEMENTS = "child_arrangements", _("child arrangements order")
        PROHIBITED_STEPS = "prohibited_steps", _("prohibited steps order")
        SPECIFIC_ISSUE = "specific_issue", _("specific issue order")
        NON_MOLESTATION = "non_molestation", _("non-molestation or occupation order")
        CARE_ORDER = "care_order", _("care order")
        RESTRAINING = "restraining", _("restraining order or bail terms")
        DSL_DECISION = "dsl_decision", _("decision of the safeguarding lead")
        UNVERIFIED = "unverified", _("told to us, not yet seen")

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="restrictions")
    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="restrictions")
    kind = models.CharField(max_length=20, choices=Kind)
    summary = models.TextField(blank=True)  # staff named above only; never on a family page
    starts = models.DateField()
    expires = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    seen_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = queries.RestrictionQuery.as_manager()

    class Meta:
        constraints: ClassVar = [ended_by_two("a_restriction_is_lifted_by_two")]


class RestrictedRight(SchoolOwned):
    """One right that a restriction takes away. No contact takes all six."""

    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="takes")
    kind = models.CharField(max_length=12, choices=RightKind)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "restriction", "kind"], name="right_taken_once")
        ]


class Circle(SchoolOwned):
    """Who shares one matter about one child: the one wall that talks, promises, messages and history stand behind.

    "A shared child is not shared mail": a parent sees a matter only as a member of its circle. Staff see it as members,
    or as head or SENCO unless it is sealed.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="circles")
    is_sealed = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = queries.CircleQuery.as_manager()


class CircleMember(SchoolOwned):
    """One member of staff, or one adult, in a circle. `is_whole` False: named for their own part only."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_whole = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, adult__isnull=True) | Q(staff__isnull=True, adult__isnull=False),
                name="a_member_is_staff_or_adult",
            ),
            models.UniqueConstraint(fields=["school", "circle", "staff"], name="staff_once_in_a_circle"),
            models.UniqueConstraint(fields=["school", "circle", "adult"], name="adult_once_in_a_circle"),
        ]


class Term(SchoolOwned):
    """A term or half-term of the school, first to last day, both included."""

    name = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_term_ends_after_it_starts"),
            models.UniqueConstraint(fields=["school", "first"], name="one_term_starts_a_day"),
        ]


class ClosedDay(SchoolOwned):
    """A day within a term without pupils: inset, closure, or another holiday."""

    class Kind(models.TextChoices):
        INSET = "inset", _("inset day")
        HOLIDAY = "holiday", _("holiday")
        CLOSURE = "closure", _("closure")

    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "day"], name="closed_once_a_day")]


# Tables that stand in files of their own, for Django to find them here.
from schoolgate.people.details import ContactPoint, SecretPlace  # noqa: E402, F401  # after what they point at
from schoolgate.people.merges import Merge, TwoPeople  # noqa: E402, F401  # likewise
from schoolgate.people.pictures import PictureAnswer  # noqa: E402, F401  # likewise
from schoolgate.people.preferences import Preference  # noqa: E402, F401  # likewise
