"""A newsletter on the office's desk, half written, as `newsletters.actions` would have kept it."""

from datetime import time, timedelta

from schoolgate.demo.made import Made
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.timeline.verbs import Verb

BLOCKS: tuple[tuple[str, str, str], ...] = (
    ("news", "Our new reading corner", "Year 4 chose the cushions. Come and sit in it with your child, any afternoon."),
    (
        "said",
        "More books to take home",
        "You told us that screens worry you. Each class lends books now.",
    ),
    ("praise", "A kind lunchtime", "The little ones were helped with their trays all week, and nobody had to ask."),
)


def lay_out(made: Made) -> None:
    """One draft for all families: three pieces, and two days to keep."""
    lately = min(made.year.near(-4), made.year.today - timedelta(days=2))
    at = made.year.at(lately, "11:20")
    issue = made.rows.add(
        Issue(
            school=made.school, by=made.staff["office"], rhythm="weekly", title="This week at Hazel Lane",
            opening="Books to borrow, a new corner to read in, and two dates.", is_public=False, made_at=at,
            changed_at=at,
        )
    )  # fmt: skip
    made.note(Verb.NEWS_STARTED, at, made.staff["office"], about=issue)
    for place, (kind, heading, words) in enumerate(BLOCKS, start=1):
        made.rows.add(Block(school=made.school, issue=issue, place=place, kind=kind, heading=heading, words=words))
    dates = made.rows.add(Block(school=made.school, issue=issue, place=4, kind="dates", heading="Dates to keep"))
    for days, what, starts in ((8, "Book fair in the hall", time(15, 30)), (20, "No school: staff training", None)):
        made.rows.add(
            IssueDate(
                school=made.school, block=dates, day=made.year.near(days), what=what, starts=starts, changed_at=at
            )
        )
