"""A small school, and a mail server that is not ours."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from datetime import time as clock
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from schoolgate.access.policy import Role
from schoolgate.outbox import failpoints
from schoolgate.people import viewers
from schoolgate.people.models import (
    Adult,
    Circle,
    CircleMember,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    Right,
    RightKind,
    RoleGrant,
    School,
    Staff,
    User,
)

LONG_AGO = date(2020, 9, 1)


@dataclass
class Oakfield:
    """One family and three colleagues. Everybody is reachable at any hour, so that a test chooses its own quiet."""

    school: School
    ruby: Pupil
    huda: Adult
    karim: Adult
    teacher: Staff
    office: Staff
    circle: Circle

    def viewer(self, person: Adult | Staff) -> viewers.Viewer:
        kind = "adult" if isinstance(person, Adult) else "staff"
        found = viewers.load(person.user_id or 0, f"{kind}:{person.pk}")
        assert found is not None
        return found

    def bar(self, adult: Adult, *, takes: str = RightKind.TOLD) -> Restriction:
        """A court order, from today."""
        order = Restriction.objects.create(
            school=self.school, pupil=self.ruby, adult=adult, kind=Restriction.Kind.PROHIBITED_STEPS, starts=LONG_AGO
        )
        RestrictedRight.objects.create(school=self.school, restriction=order, kind=takes)
        return order


def new_adult(school: School, pupil: Pupil, first_name: str, **more: Any) -> Adult:
    email = f"{first_name.lower()}@example.org"
    adult: Adult = Adult.objects.create(
        **{
            "school": school,
            "user": User.objects.create_user(email),
            "first_name": first_name,
            "last_name": "Al-Masri",
            "email": email,
            "quiet_from": clock(0),
            "quiet_until": clock(0),
            **more,
        }
    )
    relationship = Relationship.objects.create(
        school=school, pupil=pupil, adult=adult, starts=LONG_AGO, sign_in=Relationship.SignIn.GRANTED
    )
    for kind in RightKind.values:
        Right.objects.create(school=school, relationship=relationship, kind=kind, starts=LONG_AGO)
    return adult


def new_staff(school: School, first_name: str, last_name: str, *roles: Role, **more: Any) -> Staff:
    email = f"{first_name.lower()}@school.example.org"
    staff = Staff.objects.create(
        **{
            "school": school,
            "user": User.objects.create_user(email),
            "title": "Miss",
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "starts": LONG_AGO,
            **more,
        }
    )
    for role in roles:
        RoleGrant.objects.create(school=school, staff=staff, role=role, starts=LONG_AGO)
    return staff


def found_oakfield() -> Oakfield:
    school = School.objects.create(name="Oakfield Primary")
    ruby = Pupil.objects.create(school=school, first_name="Ruby", last_name="Al-Masri", year=3, joined=LONG_AGO)
    circle = Circle.objects.create(school=school, pupil=ruby)
    place = Oakfield(
        school=school,
        ruby=ruby,
        huda=new_adult(school, ruby, "Huda"),
        karim=new_adult(school, ruby, "Karim"),
        teacher=new_staff(school, "Grace", "Okafor", Role.TEACHER),
        office=new_staff(school, "Jo", "Lane", Role.OFFICE),
        circle=circle,
    )
    CircleMember.objects.create(school=school, circle=circle, adult=place.huda)
    CircleMember.objects.create(school=school, circle=circle, staff=place.teacher)
    return place


@pytest.fixture
def oakfield(db: None) -> Oakfield:
    return found_oakfield()


@dataclass
class Sink:
    """What a real SMTP server took, and how it answers."""

    got: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    answer_rcpt: str = ""
    answer_data: str = ""
    pause: float = 0.0
    on_data: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.answer_rcpt:
            return self.answer_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer_data:
            return self.answer_data
        await asyncio.sleep(self.pause)
        mail = message_from_bytes(envelope.content, policy=default)
        self.got.append((envelope.mail_from, list(envelope.rcpt_tos), mail))
        if self.on_data is not None:
            self.on_data(server)
        await asyncio.sleep(self.pause)
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [mail for _, _, mail in self.got]

    @property
    def readers(self) -> list[str]:
        return [to for _, tos, _ in self.got for to in tos]


class Server(Controller):
    """Listens on a free port of this machine."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def start_server(sink: Sink) -> Server:
    server = Server(sink, hostname="127.0.0.1", port=0)
    server.start()
    return server


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server on this machine, and Django told to use it."""
    sink = Sink()
    controller = start_server(sink)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = 5
    settings.SMTP_CONFIGURED = True
    yield sink
    controller.stop()


@pytest.fixture(autouse=True)
def _inert_failpoints() -> Iterator[None]:
    yield
    failpoints.listen(None)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """`with committed():` runs what follows a commit, as the worker would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def _own_notices(settings: Any) -> None:
    """The templates beside the tests."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [str(Path(__file__).parent / "templates")]}]
