"""`docs/access-table.md`, made from the table of deeds, the routes and the oracle."""

from pathlib import Path

from tests.access.oracle import ANSWERED, ROWS
from tests.access.states import STATES

FILE = Path(__file__).resolve().parents[2] / "docs" / "access-table.md"

HEAD = """# Who may do what, and who opens which page

Two questions are asked at every door. *Which deeds* is the first table: `access/policy.py`, role by role. *Which rows*
is `visible_to` in each room; the second table shows what comes of both in one story, tried with {states} states of a
person on every address of the house: Yusuf is in 4 Willow, his mother Huda has a talk with Miss Okafor, and his
father Karim, who lives elsewhere, has his own.

Whoever may not gets the same answer as for something that does not exist (404). Whoever is not signed in, is not
confirmed yet, has left, or is suspended is sent to the sign-in page.

A test holds this page true. To make it anew: `WRITE_ACCESS_TABLE=yes ./schoolgate test tests/access/test_table.py`.

## Which deeds

"""

MIDDLE = """
## Which pages, in Yusuf's story

*opens*: gets the page. *does*: the form is taken. *is refused*: a plain sentence why not. Pages of the door, and one's
own affairs, are answered for each as their own affairs stand, and never about anybody else.

| Address | Deed asked for | opens | does | is refused |
| --- | --- | --- | --- | --- |
"""


def table() -> str:
    """The whole file."""
    from schoolgate.access.policy import POLICY, Role

    roles = list(Role)
    lines = [
        "| Deed | " + " | ".join(role.value.replace("_", " ") for role in roles) + " |",
        "| --- |" + " :-: |" * len(roles),
    ]
    for action, who in POLICY.items():
        lines.append(f"| {action.value} | " + " | ".join("yes" if role in who else "" for role in roles) + " |")
    return HEAD.format(states=len(STATES)) + "\n".join(lines) + "\n" + MIDDLE + "\n".join(_pages()) + "\n"


def _pages() -> list[str]:
    from schoolgate.cli.routes import walk

    found = []
    for route in walk():
        row = ROWS[route.name or route.path]
        get, post = row.get or {}, row.post or {}
        if row.is_open:
            cells = ["everybody", "", ""]
        elif ANSWERED in get or ANSWERED in post:
            cells = ["for oneself", "for oneself", ""]
        else:
            refused = get.get("refused", frozenset()) | post.get("refused", frozenset())
            cells = [_names(get.get("page", frozenset())), _names(_doers(post)), _names(refused)]
        guard = "open to all" if route.open else str(route.guard)
        found.append(f"| `{route.path}` | {guard} | " + " | ".join(cells) + " |")
    return found


def _doers(post: object) -> frozenset[str]:
    assert isinstance(post, dict)
    return frozenset(post.get("done", frozenset()) | post.get("page", frozenset()) | post.get("missing", frozenset()))


def _names(who: frozenset[str]) -> str:
    from tests.access.states import EVERYBODY, PARENTS, STAFF

    for name, group in (("everybody signed in", EVERYBODY), ("all staff", STAFF), ("all parents", PARENTS)):
        if who >= group:
            rest = _names(who - group)
            return f"{name}, {rest}" if rest else name
    return ", ".join(state for state in STATES if state in who)
