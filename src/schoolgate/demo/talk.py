"""One talk while it is being made up, and how to speak of those in it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from schoolgate.conversations.models import Meeting, Notes, Series, SeriesAdult, Summary, Target, TargetAction
from schoolgate.demo import post
from schoolgate.demo.made import Child, Made
from schoolgate.demo.theme import Theme
from schoolgate.people.models import Adult, Circle, Staff
from schoolgate.promises.models import Promise
from schoolgate.timeline.verbs import Verb

Person = Adult | Staff


@dataclass(slots=True)
class Talk:
    """A series and its talk while it is being made up."""

    made: Made
    child: Child
    teacher: Staff
    adults: list[Adult]
    theme: Theme
    circle: Circle
    series: Series
    members: list[SeriesAdult]
    meeting: Meeting
    notes: Notes
    promises: list[Promise] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    steps: list[TargetAction] = field(default_factory=list)
    summary: Summary | None = None

    def say(self, text: str) -> str:
        """A text of the theme, said about this child."""
        return said(text, self.child)

    def note(self, verb: Verb, at: datetime, by: Staff | Adult | None, words: str = "", **more: object) -> None:
        """A line of the child's history within the circle, about the meeting unless `about` says otherwise."""
        more.setdefault("about", self.meeting)
        self.made.note(verb, at, by, pupil=self.child.pupil, circle=self.circle, words=words, **more)  # type: ignore[arg-type]  # named as there

    def tell(
        self, reader: Person, template: str, sent: datetime, *, right: str = "told", about: models.Model | None = None,
        **context: object,
    ) -> None:  # fmt: skip
        """Tell somebody something about this talk, or about a promise that came of it."""
        post.tell(
            self.made, reader, template, at=sent, right=right, pupil=self.child.pupil, circle=self.circle,
            about=about or self.meeting, context={"teacher": self.teacher.said_name, **context},
        )  # fmt: skip


def said(text: str, child: Child) -> str:
    """`text` with the child's name and the words that go with it."""
    they, them, their, theirs = ("she", "her", "her", "hers") if child.is_girl else ("he", "him", "his", "his")
    return text.format(
        child=child.pupil.called, Child=child.pupil.called, they=they, They=they.capitalize(), them=them,
        their=their, Their=their.capitalize(), theirs=theirs, themself=f"{them}self",
    )  # fmt: skip


def spoken_of(person: Person) -> str:
    """How others speak of them."""
    return person.said_name if isinstance(person, Staff) else person.full_name


def who(by: Person) -> dict[str, Person]:
    return {"by_staff": by} if isinstance(by, Staff) else {"by_adult": by}
