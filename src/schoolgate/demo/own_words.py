"""What the made-up school has settled about how it writes."""

from schoolgate.demo.made import Made
from schoolgate.drafting.models import MutedRule, SchoolWord
from schoolgate.timeline.verbs import Verb

Kind = SchoolWord.Kind
WORDS = (
    (Kind.KNOWN, "Willow room", ""),
    (Kind.EXPLAIN, "Topaz group", "reading in a small group"),
    (Kind.RATHER, "pupils", "children"),
    (Kind.RATHER, "parents' evening", "talks with parents"),
)


def settle(made: Made) -> None:
    """A few words by the family liaison, and one rule the school does not want to hear."""
    by = made.staff["liaison"]
    for number, (kind, term, plain) in enumerate(WORDS):
        at = made.year.at(made.year.near(-40), f"15:{10 + number}")
        word = made.rows.add(SchoolWord(school=made.school, kind=kind, term=term, plain=plain, by=by, at=at))
        made.note(Verb.WORDING_ADDED, at, by, about=word, words=f"{term} {plain}")
    at = made.year.at(made.year.near(-12), "08:20")
    rule = made.rows.add(
        MutedRule(school=made.school, rule_id="PA-03", why="Our families like a gentle reminder", by=by, at=at)
    )
    made.note(Verb.WORDING_MUTED, at, by, about=rule, words=f"{rule.rule_id} {rule.why}")
