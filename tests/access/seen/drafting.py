"""Kind and clear: what one has put away is one's own; what a school has settled is read by all who write there."""

from django.db.models import Model

from schoolgate.drafting.models import Dismissal, SchoolWord
from schoolgate.people.models import Staff
from tests.access.seen.groups import ELSEWHERE
from tests.access.seen.newsletters import WORK_HERE
from tests.access.seen.table import Seen, Stage

WRITE = WORK_HERE - {"governor"}
WRITE_THERE = ELSEWHERE
# One row for everybody who works anywhere here, and nobody sees another's.
OWN = WRITE | {"governor"} | WRITE_THERE


def away(stage: Stage) -> dict[str, Model]:
    """One of everybody's who works anywhere here, so that a parent with the same number would be found reading it."""
    return {
        f"{state}’s own": Dismissal.objects.create(school=one.school, staff=one, rule_id="XX-01")
        for state, one in _staff(stage).items()
    }


def _staff(stage: Stage) -> dict[str, Staff]:
    return {state: one for state, one in stage.people.items() if isinstance(one, Staff)}


def words(stage: Stage) -> dict[str, Model]:
    return {
        "here": SchoolWord.objects.create(school=stage.cast.school, by=stage.cast.head, kind="known", term="Topaz"),
        "elsewhere": SchoolWord.objects.create(
            school=stage.cast.millbrook_head.school, by=stage.cast.millbrook_head, kind="known", term="Topaz"
        ),
    }


TABLES = (
    Seen(Dismissal, away, {f"{state}’s own": frozenset({state}) for state in OWN}),
    Seen(SchoolWord, words, {"here": WRITE, "elsewhere": WRITE_THERE}),
)
