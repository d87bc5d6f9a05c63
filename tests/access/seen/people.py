"""Children, grown-ups and matters: what every room stands on.

From roles-and-calendar 1, safeguarding-and-data 2 to 4.
"""

from django.db.models import Model

from schoolgate.people.models import Adult, Circle, CircleMember, Pupil
from schoolgate.testing.factories import make_circle
from tests.access.seen.groups import (
    ALL_BUT_ZOE,
    ELSEWHERE,
    FATHER,
    LEAD_OF_4,
    MOTHER,
    NINAS,
    NOBODY,
    OF_ROWAN,
    OF_WILLOW,
    OF_YUSUF,
    READERS,
    READERS_BUT_ZOE,
    WHOLE,
    ZOES_HOME,
)  # fmt: skip
from tests.access.seen.table import Seen, Stage


def children(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    return {
        "Yusuf": cast.yusuf, "Layla": cast.layla, "Callum": cast.callum, "Jonah": cast.jonah, "Mia": cast.mia,
        "Mateo": cast.mateo, "Tiago": cast.tiago, "Arun": cast.arun, "Poppy, who left": cast.left_pupil,
        "Gwen, of another school": cast.gwen, "Zoe": stage.children["zoe"], "Nina": stage.children["nina"],
        "leaves today": stage.children["leaves today"], "left yesterday": stage.children["left yesterday"],
        "comes tomorrow": stage.children["comes tomorrow"],
    }  # fmt: skip


BY_ROLE = {
    "Yusuf": OF_YUSUF,
    "Layla": ALL_BUT_ZOE | {"teacher who is a parent"},
    "Callum": OF_WILLOW,
    "Jonah": OF_ROWAN,
    "Mia": OF_ROWAN | {"liaison of Mia"},
    "Mateo": OF_WILLOW,
    "Tiago": OF_WILLOW,
    "Arun": OF_WILLOW,
    "Poppy, who left": ALL_BUT_ZOE | LEAD_OF_4,
    "Gwen, of another school": ELSEWHERE,
    "Zoe": WHOLE,
    "Nina": ALL_BUT_ZOE,
    "leaves today": ALL_BUT_ZOE,
    "left yesterday": ALL_BUT_ZOE,
    "comes tomorrow": ALL_BUT_ZOE,
}
AT_HOME = {
    "Yusuf": MOTHER | FATHER,
    "Layla": MOTHER | FATHER,
    "Jonah": frozenset({"half-sibling’s father"}),
    "Mia": frozenset({"birth mother"}),
    # A natural parent without responsibility or care is told as well (Education Act 1996 s576).
    "Mateo": frozenset({"without responsibility"}),
    "Arun": frozenset({"teacher as parent"}),
    "Gwen, of another school": frozenset({"parent elsewhere"}),
    "Zoe": ZOES_HOME,
    "Nina": NINAS,
    "leaves today": frozenset({"told"}),
}
IN_A_MATTER = {"Jonah": frozenset({"named for Jonah"})}
GONE_OR_NOT_YET = ("Poppy, who left", "left yesterday", "comes tomorrow")
CHILDREN_SEEN = {
    name: staff | AT_HOME.get(name, NOBODY) | IN_A_MATTER.get(name, NOBODY) for name, staff in BY_ROLE.items()
}
# A staff list: on roll, and by role; at home the same children as everywhere, had they such a list.
LISTED = {name: NOBODY if name in GONE_OR_NOT_YET else who for name, who in BY_ROLE.items()}


def grown_ups(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    return {
        "Huda": cast.huda, "Karim": cast.karim, "Leah": cast.leah, "Darren": cast.barred, "Carys": cast.carys,
        "Sunita Rao": cast.rao_parent, "Piotr": cast.jonah_father, "Zoe’s mother": stage.adult("Zoe’s mother"),
        "Zoe’s father": stage.adult("Zoe’s father"),
        "of no child": Adult.objects.create(school=cast.school, first_name="Nobody’s", last_name="Parent"),
    }  # fmt: skip


GROWN_UPS_SEEN = {
    # Mrs Rao teaches Layla.
    "Huda": OF_YUSUF | {"teacher who is a parent", "mother"},
    "Karim": OF_YUSUF | {"teacher who is a parent", "father"},
    "Leah": OF_WILLOW,
    "Darren": OF_WILLOW | {"barred father"},
    "Carys": ELSEWHERE | {"parent elsewhere"},
    "Sunita Rao": OF_WILLOW | {"teacher as parent"},
    "Piotr": OF_ROWAN | {"half-sibling’s father", "named for Jonah"},
    "Zoe’s mother": WHOLE | {"Zoe’s mother"},
    "Zoe’s father": WHOLE | {"Zoe’s father"},
    "of no child": NOBODY,
}


def matters(stage: Stage) -> dict[str, Model]:
    cast, zoe = stage.cast, stage.children["zoe"]
    partly = make_circle(cast.yusuf, cast.grace)
    for state in ("support", "business manager", "clerk", "governor", "admin"):
        CircleMember.objects.create(school=cast.school, circle=partly, staff=stage.staff(state), is_whole=False)
    return {
        "with Huda": make_circle(cast.yusuf, cast.grace, cast.huda),
        "with Karim": make_circle(cast.yusuf, cast.grace, cast.karim),
        "sealed, with Huda": make_circle(cast.yusuf, cast.grace, cast.huda, is_sealed=True),
        "sealed, with the head": make_circle(cast.yusuf, cast.grace, cast.head, is_sealed=True),
        "of others who work with Yusuf": make_circle(cast.yusuf, cast.price, cast.karim),
        "partly": partly,
        "with Darren, who is barred": make_circle(cast.callum, cast.grace, cast.barred),
        "with Piotr": make_circle(cast.jonah, cast.reid, cast.jonah_father),
        "Arun’s, with his mother at work": make_circle(cast.arun, cast.grace, cast.rao),
        "Zoe’s, with her mother at work": make_circle(zoe, cast.grace, stage.staff("head with Zoe")),
        "Zoe’s, with her father": make_circle(zoe, cast.grace, stage.adult("Zoe’s father")),
        "of one who left": make_circle(stage.children["left yesterday"], cast.grace, stage.adult("told")),
        "withdrawn": make_circle(stage.children["nina"], cast.grace, stage.adult("withdrawn")),
        "of another school": make_circle(cast.gwen, cast.millbrook_teacher, cast.carys),
    }


TEACHER = frozenset({"teacher"})
MATTERS_SEEN = {
    "with Huda": READERS_BUT_ZOE | TEACHER | MOTHER,
    "with Karim": READERS_BUT_ZOE | TEACHER | FATHER,
    "sealed, with Huda": TEACHER | MOTHER,
    "sealed, with the head": TEACHER | {"head"},
    "of others who work with Yusuf": READERS_BUT_ZOE | FATHER,
    "partly": READERS_BUT_ZOE | TEACHER,
    "with Darren, who is barred": READERS_BUT_ZOE | TEACHER,
    "with Piotr": READERS_BUT_ZOE | {"other teacher", "half-sibling’s father"},
    "Arun’s, with his mother at work": READERS_BUT_ZOE | TEACHER,
    "Zoe’s, with her mother at work": READERS | TEACHER,
    "Zoe’s, with her father": READERS | TEACHER | {"Zoe’s father"},
    "of one who left": READERS_BUT_ZOE | TEACHER,
    "withdrawn": READERS_BUT_ZOE | TEACHER,
    "of another school": ELSEWHERE | {"parent elsewhere"},
}

TABLES = (
    Seen(Pupil, children, CHILDREN_SEEN),
    Seen(Adult, grown_ups, GROWN_UPS_SEEN),
    Seen(Circle, matters, MATTERS_SEEN),
    Seen(
        Pupil, children, LISTED, lambda rows, viewer: rows.in_directory_of(viewer) if viewer.is_staff_member
        else rows.none(), "in_directory_of",
    ),
)  # fmt: skip
