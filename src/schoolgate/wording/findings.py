"""What a finding is. The names of the categories are the labels of the development sample."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Kind(StrEnum):
    """What is being written. Which rules hold, and what ought to be there, hangs on it."""

    MESSAGE = "message"
    INVITATION = "invitation"
    AGENDA = "agenda"
    MEETING_NOTE = "meeting_note"
    FOLLOW_UP = "follow_up"
    ATTENDANCE_LETTER = "attendance_letter"
    PLAN = "plan"
    COMPLAINT_REPORT = "complaint_report"


class Category(StrEnum):
    """What a line may read as, or what a draft may lack."""

    BLAME_FAMILY = "blame_family"
    LABEL_FAMILY = "label_family"
    DEFICIT_CHILD = "deficit_child"
    TALKING_DOWN = "talking_down"
    THREAT = "threat"
    ABSOLUTE = "absolute"
    HEARSAY = "hearsay"
    SARCASM = "sarcasm"
    PASSIVE_AGGRESSIVE = "passive_aggressive"
    COMPLIANCE_SPEAK = "compliance_speak"
    HARD_TO_READ = "hard_to_read"
    JARGON = "jargon"
    IDIOM = "idiom"
    UNCLEAR_ASK = "unclear_ask"
    STYLE = "style"
    HOUSE = "house"
    FACE_TO_FACE = "face_to_face"
    MISSING_THANKS = "missing_thanks"
    MISSING_GOAL = "missing_goal"
    MISSING_REPLY = "missing_reply"
    MISSING_STEP = "missing_step"
    MISSING_WHEN = "missing_when"

    @property
    def is_missing(self) -> bool:
        """Something that is not there, so nothing to underline."""
        return self.startswith("missing_")


TONE = frozenset(
    {
        Category.BLAME_FAMILY, Category.LABEL_FAMILY, Category.DEFICIT_CHILD, Category.TALKING_DOWN, Category.THREAT,
        Category.ABSOLUTE, Category.HEARSAY, Category.SARCASM, Category.PASSIVE_AGGRESSIVE, Category.COMPLIANCE_SPEAK,
    }
)  # fmt: skip
"""The categories that are about how a line may feel; quoted words never raise them."""

HURTS, BETTER, POLISH = 3, 2, 1
"""Severities: likely to hurt or to break trust; better said another way; polish."""


@dataclass(frozen=True, slots=True)
class Try:
    """What could be done. `words` stand in place of `start..end` of the draft, or, without a place, ask the writer."""

    words: str
    start: int | None = None
    end: int | None = None

    @property
    def replaces(self) -> bool:
        """It can be taken in one tap."""
        return self.start is not None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: `text[start:end]` in characters of the draft as it was given (a missing thing: 0, 0)."""

    category: Category
    severity: int
    start: int
    end: int
    quote: str
    why: str
    tries: tuple[Try, ...]
    confidence: float
    rule_id: str
    also: tuple[Category, ...] = ()
    """Other categories that the same words raised, where findings were merged for a reader (`shown`)."""

    @property
    def dismiss_key(self) -> str:
        """The same words under the same rule have the same key wherever they stand. It does not tell them."""
        said = " ".join(self.quote.lower().split())
        return sha256(f"{self.rule_id}\n{said}".encode()).hexdigest()[:24]
