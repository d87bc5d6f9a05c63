"""Open everything that can be opened, as one person, and look for words that should not be there."""

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core import mail
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from schoolgate.cli.routes import walk
from schoolgate.conversations.models import Meeting
from schoolgate.outbox import sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.people.models import Adult, Pupil, Restriction
from schoolgate.promises.models import Promise
from tests.access.doors import READING_WRITES, Person, client_for, writes

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
NOT_PAGES = ("/static/", "/sign-out/", "/manifest", "/sw.js")
CRAWLED = ("/talks/", "/promises/", "/messages/", "/me/")  # by their own ids, or nobody else's
MOST = 3000


def ids(rows: type[Model]) -> list[int]:
    return list(rows._default_manager.values_list("pk", flat=True))


def known_addresses(person: Person = None) -> list[str]:
    """Every page with an id that somebody could guess, with the ids of the story; of messages, the newest of others."""
    about_pupils = ("family", "child", "talk-new", "dsl-tell", "restrictions", "restriction-new")
    about_talks = ("talk", "talk-times", "talk-explore", "talk-focus", "talk-plan", "talk-review")
    about_limits = ("restriction-document", "restriction-lift")
    pupils = list(Pupil.objects.filter(first_name__in=["Yusuf", "Callum"]).values_list("pk", flat=True))
    others = Message.objects.exclude(adult=person.pk) if isinstance(person, Adult) else Message.objects.all()
    return [
        *(reverse(name, args=[pk]) for name in about_pupils for pk in pupils),
        *(reverse(name, args=[pk]) for name in about_talks for pk in ids(Meeting)),
        *(reverse("promise", args=[pk]) for pk in ids(Promise)),
        *(reverse("message", args=[pk]) for pk in others.order_by("-pk").values_list("pk", flat=True)[:6]),
        *(reverse(name, args=[pk]) for name in about_limits for pk in ids(Restriction)[:1]),
        *(reverse(name) for name in ("families", "talks", "promises", "messages", "deliveries", "handovers")),
        *(reverse(name) for name in ("access-confirm", "me", "who")),
        "/families/?q=a", "/?all", "/nothing/here/",
        *_every_numbered_page(),
    ]  # fmt: skip


GUESSED = ("Yusuf", "Callum")


def _every_numbered_page() -> list[str]:
    """Every other address with one number in it, whatever room it is of, with the numbers of these two families."""
    numbers = sorted({
        *Pupil.objects.filter(first_name__in=GUESSED).values_list("pk", flat=True),
        *Adult.objects.filter(relationships__pupil__first_name__in=GUESSED).values_list("pk", flat=True),
        *Restriction.objects.values_list("pk", flat=True)[:1],
    })  # fmt: skip
    patterns = [route.path for route in walk() if "GET" in route.methods and route.path.count("<int:") == 1]
    others = [pattern for pattern in patterns if pattern.count("<") == 1 and not pattern.startswith(CRAWLED)]
    return [re.sub(r"<int:\w+>", str(number), pattern) for pattern in dict.fromkeys(others) for number in numbers]


@dataclass
class Sweep:
    """What was opened, and what was found."""

    pages: int = 0
    mails: int = 0
    tried: int = 0
    leaks: list[str] = field(default_factory=list)

    def crawl(self, who: str, person: Person, forbidden: Iterable[str]) -> dict[str, str]:
        """Open all that `person` can reach or guess. None of the `forbidden` words may stand on any of it."""
        pages = open_all(client_for(person), start=["/", *known_addresses(person)])
        words = [word for word in forbidden if word]
        for path, body in pages.items():
            self.tried += len(words)
            self.leaks += [f"{who}: {path} shows “{word}”" for word in words if word in body]
        self.pages += len(pages)
        return pages

    def post(self, forbidden_for: Callable[[str], Iterable[str]]) -> None:
        """Send what waits, and read every mail: one reader each, and none of the words forbidden for that address."""
        sent_before = len(mail.outbox)
        for pk in Delivery.objects.filter(state="queued").values_list("pk", flat=True):
            sending.send(pk)
        for sent in mail.outbox[sent_before:]:
            self.mails += 1
            whole = sent.message().as_string() + "\n" + str(sent.subject) + "\n" + str(sent.body)
            if len(sent.recipients()) != 1 or sent.cc or sent.bcc:
                self.leaks.append(f"a mail with {len(sent.recipients())} readers")
            words = [word for word in forbidden_for(sent.to[0]) if word]
            self.tried += len(words)
            self.leaks += [f"mail to {sent.to[0]} says “{word}”" for word in words if word in whole]

    def told(self) -> str:
        return f"{self.pages} pages, {self.mails} mails, {self.tried} words looked for, {len(self.leaks)} found"


def open_all(client: Client, start: list[str]) -> dict[str, str]:
    """Every page from `start` on, by every link and every form's address. Opening changes nothing, and never fails."""
    pages: dict[str, str] = {}
    seen, queue = set(start), deque(start)
    while queue:
        path = queue.popleft()
        assert len(seen) < MOST, "the links do not come to an end"
        with writes() as written:
            answer = client.get(path)
        assert answer.status_code < 500, path
        assert set(written) <= READING_WRITES, (path, written)
        if answer.status_code in (301, 302):
            found = [answer["Location"]]
        else:
            # Pages, lists for a spreadsheet, calendars and prints are all text; anything else is read byte by byte.
            streamed = getattr(answer, "streaming_content", None)
            whole = answer.content if streamed is None else b"".join(streamed)
            body = whole.decode("utf-8", "replace")
            pages[path] = body.replace(escape(path), "")  # the page may name its own address
            found = LINK.findall(pages[path]) if answer.status_code == 200 else []
        for link in found:
            link = link.replace("&amp;", "&")
            if link.startswith("/") and not link.startswith(NOT_PAGES) and link not in seen:
                seen.add(link)
                queue.append(link)
    return pages
