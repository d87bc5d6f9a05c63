"""The first key to a new house: `./schoolgate manage give_role head@school.example head --name "Jo Lane"`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schoolgate.access.policy import Role
from schoolgate.enrolment import actions
from schoolgate.people.models import School, Staff
from schoolgate.refusal import Refused


class Command(BaseCommand):
    help = "Give a member of staff a role, and with the first one a sign-in. Whoever owns the machine starts here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = [role.value for role in Role if role is not Role.PARENT]
        parser.add_argument("email", help="their own address at the school")
        parser.add_argument("role", choices=roles)
        parser.add_argument("--name", default="", help="first and last name, for somebody who is not on record yet")
        parser.add_argument("--school", default="", help="the school’s name, where there are several")
        parser.add_argument("--year", type=int, default=None, help="for a head of year: which")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.filter(name=options["school"]) if options["school"] else School.objects.all()
        if len(schools) != 1:
            raise CommandError(
                "Say which school, by its name: --school “Name”. Bring in its list first, if there is none."
            )
        email = options["email"].strip().lower()
        staff = Staff.objects.filter(school=schools[0], email=email).first()
        if staff is None:
            first, _, last = options["name"].strip().partition(" ")
            if not first:
                raise CommandError("Nobody on record has this address. Give the name as well: --name “Jo Lane”.")
            staff = actions.add_staff(schools[0], by=None, email=email, first_name=first, last_name=last.strip())
        try:
            actions.grant_role(staff, Role(options["role"]), by=None, year=options["year"])
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{staff.full_name} may sign in with {email}.")
