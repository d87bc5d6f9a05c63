"""Our names for columns, in words: what a person chooses from to say which column is which."""

LEAVE_OUT = ""
_CONTACT = {
    "first_name": "first name",
    "last_name": "surname",
    "full_name": "whole name in one column",
    "title": "title (Mr, Mrs, Dr …)",
    "relationship": "relationship to the child",
    "responsibility": "parental responsibility (yes or no)",
    "priority": "priority (1 is called first)",
    "lives_with": "lives with the child (yes or no)",
    "email": "email address",
    "other_email": "second email address",
    "mobile": "mobile number",
    "phone": "telephone number",
    "other_phone": "second telephone number",
    "language": "language",
    "id": "id in your school’s system",
    "care": "court order or “no contact” note",
}
# (heading of the group, ((name, words), …)), in the order in which they are offered.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "The child",
        (
            ("pupil.first_name", "Child: first name"),
            ("pupil.last_name", "Child: surname"),
            ("pupil.full_name", "Child: whole name in one column"),
            ("pupil.known_as", "Child: name they go by"),
            ("pupil.id", "Child: id in your school’s system (admission number)"),
            ("pupil.upn", "Child: UPN"),
            ("pupil.former_upn", "Child: former UPN"),
            ("pupil.born", "Child: date of birth"),
            ("pupil.year", "Child: year group"),
            ("pupil.form", "Child: form or class"),
            ("pupil.email", "Child: email address (only to check that it is no parent’s)"),
            ("pupil.left", "Child: leaving date"),
        ),
    ),
    *(
        (
            f"Parent or contact {number}",
            tuple(
                (f"contact{number if number > 1 else ''}.{field}", f"Contact {number}: {words}")
                for field, words in _CONTACT.items()
            ),
        )
        for number in range(1, 7)
    ),
    (
        "Staff",
        (
            ("staff.first_name", "Staff: first name"),
            ("staff.last_name", "Staff: surname"),
            ("staff.full_name", "Staff: whole name in one column"),
            ("staff.title", "Staff: title"),
            ("staff.id", "Staff: id in your school’s system"),
            ("staff.email", "Staff: email address"),
            ("staff.job", "Staff: job"),
            ("staff.forms", "Staff: classes they teach"),
        ),
    ),
)
LABELS: dict[str, str] = {name: words for _, names in GROUPS for name, words in names}
