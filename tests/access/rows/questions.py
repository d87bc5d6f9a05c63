"""Open-door questions: Yusuf's mother asks; one to Miss Okafor, one to whoever can help, one that was answered.

Who reads them: she alone at home; those at school whose turn it is or was; head and SENCO by their role; the office
what nobody has (Build 4 of issue 4; roles-and-calendar 1). His father never.
"""

import secrets
from typing import Any

from schoolgate.people.models import Adult, Pupil, Staff
from schoolgate.people.queries import today
from schoolgate.questions import actions, for_everybody
from schoolgate.questions.models import Question
from schoolgate.testing.cast import viewer_of
from tests.access.relations import GWENS_TALK, HIS_TALK, JONAHS_TALK, Other
from tests.access.row import A_PARENT, DIRECTORY, OFFICES, READ_THE_TALK, TALK_WITH_FAMILIES, Row

LIST = DIRECTORY | A_PARENT
WORK_ON_IT = READ_THE_TALK - {"mother"}
PUBLISH = TALK_WITH_FAMILIES | OFFICES
LEADERS = frozenset({"head", "deputy", "dsl", "head elsewhere"})
MOTHER = frozenset({"mother"})

ROWS: dict[str, Row] = {
    "questions": Row(guard=LIST, get={"page": LIST}),
    "question-ask": Row(guard=A_PARENT, data="a question", get={"page": A_PARENT}, post={"done": A_PARENT}),
    "question": Row(at=("her question",), guard=LIST, get={"page": READ_THE_TALK}),
    "question-words": Row(at=("her question",), guard=LIST, data="an answer", post={"done": READ_THE_TALK}),
    # nobody has it yet: whoever teaches or looks after Yusuf may take it, and the office and the head
    "question-taken": Row(
        at=("her open question",), guard=DIRECTORY,
        post={"done": WORK_ON_IT | {"head of year", "liaison"} | OFFICES},
    ),
    "question-passed": Row(at=("her question",), guard=DIRECTORY, data="to the office", post={"done": WORK_ON_IT}),
    "question-promise": Row(at=("her question",), guard=DIRECTORY, data="a promise", post={"done": WORK_ON_IT}),
    "question-helped": Row(at=("her question",), guard=A_PARENT, post={"done": MOTHER}),
    "question-again": Row(at=("her answered question",), guard=A_PARENT, post={"done": MOTHER}),
    "questions-common": Row(guard=LIST, get={"page": LIST}),
    "common-new": Row(guard=PUBLISH, data="for everybody", get={"page": PUBLISH}, post={"done": PUBLISH}),
    "common-gone": Row(
        at=("common",), guard=PUBLISH, post={"done": PUBLISH - {"head elsewhere", "teacher elsewhere"}}
    ),
    "questions-pace": Row(guard=LEADERS, get={"page": LEADERS}),
}  # fmt: skip


def _asked(adult: Adult, pupil: Pupil | None, staff: Staff | None, key: str) -> Question:
    """The same question each time it is asked for: its key is its own."""
    question, _ = actions.ask(
        by=viewer_of(adult), pupil=pupil, asked_of=staff, words="canary-question: may he go?", key=key
    )
    return question


def _answered(world: Any) -> Question:
    question = _asked(world.cast.huda, world.cast.yusuf, world.cast.grace, "0000000000000003")
    grace = viewer_of(world.cast.grace)
    actions.answer(question, by=grace, words="canary-answer", key="00000000000000aa", version=question.version)
    return question


def _common(world: Any) -> int:
    made = for_everybody.publish(
        by=viewer_of(world.cast.head), about="day", question="When is the gate open?", answer="From half past eight."
    )
    return int(made.pk)


IDS = {
    "her question": lambda w: _asked(w.cast.huda, w.cast.yusuf, w.cast.grace, "0000000000000001").pk,
    "her open question": lambda w: _asked(w.cast.huda, w.cast.yusuf, None, "0000000000000002").pk,
    "her answered question": lambda w: _answered(w).pk,
    "her question to the school": lambda w: _asked(w.cast.huda, None, w.cast.grace, "0000000000000004").pk,
    "his question": lambda w: _asked(w.cast.karim, w.cast.yusuf, w.cast.grace, "0000000000000005").pk,
    "jonah’s question": lambda w: _asked(w.cast.jonah_father, w.cast.jonah, w.cast.reid, "0000000000000006").pk,
    "gwen’s question": lambda w: _asked(w.cast.carys, w.cast.gwen, w.cast.millbrook_teacher, "0000000000000007").pk,
    "common": _common,
}  # fmt: skip
FORMS = {
    "a question": lambda w: {
        "words": "Which shoes for the wood?", "about": "school", "whom": "whoever", "key": secrets.token_hex(8),
    },
    "an answer": lambda w: {"words": "Yes, he may.", "key": secrets.token_hex(8), "version": 1},
    "to the office": lambda w: {"to": "office", "reason": "I am on a course until Friday."},
    "a promise": lambda w: {"what": "send the list", "due": today().isoformat(), "key": secrets.token_hex(8)},
    "for everybody": lambda w: {
        "about": "day", "question": f"May we bring a scooter? {secrets.token_hex(3)}", "answer": "Yes, to the rack.",
    },
}  # fmt: skip
_OF_OTHERS = (
    Other("the other home’s", "his question", HIS_TALK),
    Other("another class", "jonah’s question", JONAHS_TALK),
    Other("another school", "gwen’s question", GWENS_TALK),
    Other("about no child", "her question to the school", {"mother": "mother", "teacher": "teacher"}),
)
RELATIONS = {"her question": _OF_OTHERS}
