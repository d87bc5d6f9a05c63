"""Whom a visitor of the demo can be."""

from schoolgate.people.models import Adult, Staff

ROLES: list[tuple[str, str]] = [
    ("parent", "Huda Al-Masri, Yusuf’s and Layla’s mother"),
    ("father", "Karim Al-Masri, their father, separated, in a home of his own"),
    ("carer", "Maureen Hollis, Alfie’s grandmother, who brings him up"),
    ("teacher", "Miss Okafor, teaches 4 Willow"),
    ("head", "Mrs Thackray, headteacher"),
    ("senco", "Mr Price, SENCO"),
    ("dsl", "Mrs Adeyemi, deputy head and safeguarding lead"),
    ("liaison", "Mrs Whitham, family liaison"),
    ("office", "Jo Lane, school office"),
    ("office-lead", "Mrs Marsh, office lead"),
    ("admin", "Mr Tait, data manager"),
    ("governor", "Dr Desai, chair of governors"),
]
"""Key and description, in the order in which they are shown."""

_ADULTS = {"parent": "huda.al-masri", "father": "karim.al-masri", "carer": "maureen.hollis"}
_STAFF = {
    "teacher": "grace.okafor",
    "head": "helen.thackray",
    "senco": "david.price",
    "dsl": "ruth.adeyemi",
    "liaison": "carol.whitham",
    "office": "jo.lane",
    "office-lead": "pauline.marsh",
    "admin": "lewis.tait",
    "governor": "anita.desai",
}


def person(key: str) -> Staff | Adult:
    """The person behind a key of `ROLES`, asked anew each time: the school may have been made again since.

    Comes with `user` and `school` joined. Raises KeyError for an unknown key, DoesNotExist before anything was made.
    """
    if key in _ADULTS:
        adults = Adult.objects.select_related("user", "school")
        adult: Adult = adults.get(school__is_demo=True, email=f"{_ADULTS[key]}@example.org")
        return adult
    everybody = Staff.objects.select_related("user", "school")
    staff: Staff = everybody.get(school__is_demo=True, email=f"{_STAFF[key]}@hazel-lane.example")
    return staff
