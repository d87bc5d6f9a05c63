"""Kind and clear: all who work at the school read a draft over and practise; a few settle the school's own words.

From the reference of kind and clear, 1 ("never reports to a manager") and 2 (dismissals are one person's own). No
parent and no governor has any of these pages. What one has put away is nobody else's, not even the head's.
"""

from schoolgate.drafting.models import Dismissal, MutedRule, SchoolWord
from schoolgate.people.models import Staff
from tests.access.relations import Other
from tests.access.row import Row
from tests.access.states import EVERYBODY, PARENTS, SIGNED_OUT

WRITE = EVERYBODY - PARENTS - SIGNED_OUT - {"governor"}
SETTLE_HERE = frozenset({"head", "deputy", "dsl", "senco", "liaison", "admin"})  # the cast’s lead is a deputy
SETTLE = SETTLE_HERE | {"head elsewhere"}


def _word(by: Staff) -> int:
    found: SchoolWord = SchoolWord.objects.get_or_create(school=by.school, by=by, kind="known", term="Topaz")[0]
    return found.pk


def _rule(by: Staff) -> int:
    found: MutedRule = MutedRule.objects.get_or_create(school=by.school, by=by, rule_id="XX-01", why="Ours")[0]
    return found.pk


def _away(staff: Staff) -> int:
    found: Dismissal = Dismissal.objects.get_or_create(school=staff.school, staff=staff, rule_id="XX-01")[0]
    return found.pk


IDS = {
    "a word of ours": lambda w: _word(w.cast.price),
    "a word elsewhere": lambda w: _word(w.cast.millbrook_head),
    "a quiet rule": lambda w: _rule(w.cast.price),
    "a quiet rule elsewhere": lambda w: _rule(w.cast.millbrook_head),
    "grace’s own": lambda w: _away(w.cast.grace),
    "mr reid’s own": lambda w: _away(w.cast.reid),
    "a colleague elsewhere’s own": lambda w: _away(w.cast.millbrook_teacher),
}

FORMS = {
    "a draft": lambda w: {"reads": "message:words", "words": "We walk to the river on Tuesday."},
    "a draft to practise": lambda w: {"kind": "message", "text": "We walk to the river on Tuesday."},
    "keep mine": lambda w: {"rule_id": "XX-01"},
    "a new word": lambda w: {"kind": "explain", "term": "Topaz group", "plain": "reading with Mrs Day"},
    "a rule to keep quiet": lambda w: {"rule_id": "XX-02", "why": "Our families like it"},
}  # fmt: skip

ROWS = {
    "draft-read": Row(post={"page": WRITE}, data="a draft", guard=WRITE),
    "draft-practice": Row(get={"page": WRITE}, post={"page": WRITE}, data="a draft to practise", guard=WRITE),
    "draft-dismiss": Row(post={"done": WRITE}, data="keep mine", guard=WRITE),
    "draft-mine": Row(get={"page": WRITE}, guard=WRITE),
    "draft-show-again": Row(at=("grace’s own",), post={"done": frozenset({"teacher"})}, guard=WRITE),
    "draft-words": Row(
        get={"page": WRITE}, post={"done": SETTLE, "refused": WRITE - SETTLE}, data="a new word", guard=WRITE
    ),
    "draft-word-end": Row(at=("a word of ours",), post={"done": SETTLE_HERE}, guard=SETTLE),
    "draft-mute": Row(post={"done": SETTLE}, data="a rule to keep quiet", guard=SETTLE),
    "draft-mute-end": Row(at=("a quiet rule",), post={"done": SETTLE_HERE}, guard=SETTLE),
}  # fmt: skip

THERE = {"head": "head elsewhere"}
RELATIONS = {
    "a word of ours": (Other("another school", "a word elsewhere", THERE),),
    "a quiet rule": (Other("another school", "a quiet rule elsewhere", THERE),),
    "grace’s own": (
        Other("a colleague", "mr reid’s own", {"teacher": "other teacher"}),
        Other("another school", "a colleague elsewhere’s own", {"teacher": "teacher elsewhere"}),
    ),
}
