"""Who works at, and governs, a made-up school."""

from schoolgate.access.policy import Role
from schoolgate.demo.made import Made
from schoolgate.demo.names import COMMUNITIES, Community, class_name

# key, title, first name, last name, job, roles
CORE: tuple[tuple[str, str, str, str, str, tuple[Role, ...]], ...] = (
    ("head", "Mrs", "Helen", "Thackray", "Headteacher", (Role.HEAD,)),
    ("dsl", "Mrs", "Ruth", "Adeyemi", "Deputy headteacher, safeguarding lead", (Role.SLT, Role.DSL)),
    ("assistant_head", "Mr", "Joseph", "Amoah", "Assistant headteacher", (Role.SLT, Role.DSL)),
    ("senco", "Mr", "David", "Price", "SENCO", (Role.SENCO,)),
    ("liaison", "Mrs", "Carol", "Whitham", "Family liaison", (Role.FAMILY_LIAISON,)),
    ("attendance", "Ms", "Wendy", "Sharples", "Attendance officer", (Role.ATTENDANCE,)),
    ("office", "", "Jo", "Lane", "School office", (Role.OFFICE,)),
    ("office_lead", "Mrs", "Pauline", "Marsh", "Office lead", (Role.OFFICE_LEAD,)),
    ("business", "Mr", "Graham", "Tully", "Business manager", (Role.BUSINESS_MANAGER,)),
    ("admin", "Mr", "Lewis", "Tait", "Data manager", (Role.SCHOOL_ADMIN,)),
    ("site", "Mr", "Len", "Bell", "Site manager", (Role.SUPPORT,)),
    ("interpreter", "Mr", "Sami", "Haddad", "Bilingual assistant, Arabic", (Role.SUPPORT,)),
    ("kitchen", "Mrs", "Denise", "Oakes", "School cook", (Role.SUPPORT,)),
    ("clerk", "Mr", "Nigel", "Farrow", "Clerk to the governors", (Role.CLERK,)),
    ("governor", "Dr", "Anita", "Desai", "Chair of governors", (Role.GOVERNOR,)),
)
GOVERNORS = 7  # besides the chair
# Teachers whom the story knows, by year and form.
KNOWN_TEACHERS = {
    (0, 0): ("rao", "Mrs", "Sunita", "Rao"),
    (4, 0): ("teacher", "Miss", "Grace", "Okafor"),
    (5, 0): ("reid", "Mr", "Daniel", "Reid"),
    (6, 0): ("boateng", "Mr", "Samuel", "Boateng"),
    (2, 0): ("lister", "Mrs", "Joanna", "Lister"),
}
# Who leads which years, by their key: the teachers above.
LEADS = {"lister": (0, 1, 2), "boateng": (3, 4, 5, 6)}


def staff_the_school(made: Made, forms: dict[int, int], academic_year: str) -> None:
    """Everybody who works here, and the forms: `forms` says how many in each year."""
    is_first = made.index == 0
    for key, title, first, last, job, roles in CORE:
        if not is_first:
            title, first, last = _stranger(made, title)
        made.employ(key, title, first, last, job, *((role, None) for role in roles))
    for year, many in forms.items():
        for form in range(many):
            name = class_name(year, form)
            known = KNOWN_TEACHERS.get((year, form))
            key = known[0] if known else f"teacher {name}"
            title, first, last = known[1:] if known and is_first else _stranger(made)
            leads = [(Role.HEAD_OF_YEAR, led) for led in LEADS.get(key, ())]
            teacher = made.employ(key, title, first, last, name, (Role.TEACHER, None), *leads)
            made.open_class(year, name, academic_year, teacher)
    for number in range(GOVERNORS):
        made.employ(f"governor {number}", *_stranger(made), "Governor", (Role.GOVERNOR, None))
    for number in range(sum(forms.values()) * 3 // 2 + 2):
        made.employ(f"assistant {number}", *_stranger(made), "Teaching assistant", (Role.SUPPORT, None))
    made.employ(
        "supply", *_stranger(made), "Supply teacher", (Role.TEACHER, None), ends=made.year.near(-16)
    )  # their access ended with their last day


def _stranger(made: Made, title: str = "") -> tuple[str, str, str]:
    community = community_of(made)
    is_woman = title in ("Mrs", "Miss", "Ms", "") if title else made.rng.random() < 0.7
    last = made.rng.choice(community.last)
    first = made.first_name(community.women if is_woman else community.men, last)
    title = title or (made.rng.choice(("Mrs", "Miss", "Ms")) if is_woman else "Mr")
    return title, first, last


WEIGHTS = [community.weight for community in COMMUNITIES]


def community_of(made: Made) -> Community:
    """One of the communities, by its weight."""
    return made.rng.choices(COMMUNITIES, WEIGHTS)[0]
