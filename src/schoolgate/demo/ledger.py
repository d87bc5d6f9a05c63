"""What becomes of the promises of a made-up term."""

from datetime import date, datetime

from schoolgate.demo.made import Made
from schoolgate.demo.talk import Person, Talk, spoken_of, who
from schoolgate.promises.models import Answer, Change, Promise, Settlement, Thanks
from schoolgate.timeline.verbs import Verb


class Ledger:
    """The verbs of a promise, at any day of the term."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.year = made.year

    def keep(self, promise: Promise, talk: Talk, on: date, words: str = "", *, clock: str = "15:50") -> datetime:
        """The owner has done it."""
        by: Person = promise.owner_staff or promise.owner_adult or talk.adults[0]
        at = self.year.at(on, clock)
        self._settle(promise, by, at, Settlement.Outcome.KEPT, words)
        talk.note(Verb.PROMISE_KEPT, at, by, words, about=promise)
        self._tell_others(talk, promise, by, "promises/notices/kept", at)
        return at

    def refuse(self, promise: Promise, talk: Talk, on: date, words: str) -> None:
        """No, because."""
        by = promise.owner_staff or talk.teacher
        at = self.year.at(on, "15:55")
        self._settle(promise, by, at, Settlement.Outcome.NO, words)
        talk.note(Verb.PROMISE_REFUSED, at, by, words, about=promise)
        self._tell_others(talk, promise, by, "promises/notices/no", at, words=words)

    def _settle(self, promise: Promise, by: Person, at: datetime, outcome: str, words: str) -> None:
        self.made.rows.add(
            Settlement(school=self.made.school, promise=promise, outcome=outcome, words=words, at=at, **who(by))
        )

    def change(self, promise: Promise, talk: Talk, on: date, due: date, reason: str) -> None:
        """Another day, and why."""
        by = promise.owner_staff or talk.teacher
        at = self.year.at(on, "16:05")
        self.made.rows.add(
            Change(
                school=self.made.school, promise=promise, what_before=promise.what, due_before=promise.due,
                reason=reason, at=at, **who(by),
            )
        )  # fmt: skip
        promise.due = due
        talk.note(Verb.PROMISE_CHANGED, at, by, reason, about=promise)
        self._tell_others(talk, promise, by, "promises/notices/changed", at)

    def ask_again(self, promise: Promise, talk: Talk, on: date) -> None:
        """Is it better?"""
        at = promise.asked_at = self.year.at(on, "07:30")
        for adult in talk.adults:
            talk.note(Verb.PROMISE_ASKED, at, None, about=promise, adult=adult)
            talk.tell(adult, "promises/notices/ask", at, about=promise)

    def reply(self, promise: Promise, talk: Talk, on: date, now: str, words: str = "") -> None:
        """Better, partly, not yet."""
        adult, at = talk.adults[0], self.year.at(on, "18:40")
        self.made.rows.add(
            Answer(school=self.made.school, promise=promise, now=now, words=words, at=at, by_adult=adult)
        )
        talk.note(Verb.PROMISE_ANSWERED, at, adult, now, about=promise)
        owner = promise.owner_staff or promise.made_by
        talk.tell(owner, "promises/notices/answered", at, about=promise, who=adult.full_name)

    def thank(self, promise: Promise, talk: Talk, at: datetime, by: Person) -> None:
        """Thank you, once."""
        self.made.rows.add(Thanks(school=self.made.school, promise=promise, at=at, **who(by)))
        talk.note(Verb.PROMISE_THANKED, at, by, about=promise)
        whom: Person | None = promise.owner_adult or promise.owner_staff
        if whom and whom is not by:
            talk.tell(whom, "promises/notices/thanks", at, about=promise, who=spoken_of(by))

    def _tell_others(
        self, talk: Talk, promise: Promise, by: Person, template: str, at: datetime, **context: str
    ) -> None:
        people: list[Person] = [*talk.adults, promise.owner_staff or talk.teacher]
        for person in people:
            if person is not by:
                talk.tell(person, template, at, about=promise, who=spoken_of(by), due=promise.due, **context)
