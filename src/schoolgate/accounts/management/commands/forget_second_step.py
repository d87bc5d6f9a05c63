"""For somebody who has lost the phone and the spare codes: `./schoolgate manage forget_second_step EMAIL`.

For somebody without an address of their own, `adult:12` instead: the number stands in the address of their page.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schoolgate.accounts import actions
from schoolgate.people.models import Adult, User


class Command(BaseCommand):
    help = "Take away the second step of one person. They are asked to set up a new one when they come in next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        wanted = email.strip().lower()
        kind, _, number = wanted.partition(":")
        if kind == "adult" and number.isascii() and number.isdecimal():
            adult = Adult.objects.select_related("user").filter(pk=int(number)).first()
            user = adult.user if adult else None
        else:
            user = User.objects.filter(email=wanted).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        taken = actions.forget_second_step(user)
        self.stdout.write("They are asked to set up a new one." if taken else "They had none.")
