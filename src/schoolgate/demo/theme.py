"""What a theme of the made-up talks is made of; the themes themselves are in `texts`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One action: `owner` is "teacher", "parent", "child", or the key of another member of staff."""

    owner: str
    what: str


@dataclass(frozen=True, slots=True)
class Hope:
    """A target: what both hope to see, how one would notice, and who does what."""

    text: str
    kind: str
    sign: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """One talk."""

    reason: str
    criterion: str
    agenda: tuple[str, ...]
    asks: str  # the parent's own line on the agenda; "" for none
    interests: str
    strengths: str
    worries: str
    home: str
    works: str
    aspiration: str
    child_view: str
    priorities: tuple[str, ...]
    importance: str
    hopes: tuple[Hope, ...]
    summary: str
    contact: str
    view: str  # what a parent puts beside the school's words, when they see it a little differently
    kept: str  # what the school writes when the first promise is kept
    years: tuple[int, int] = (0, 6)  # for children of these years
