"""Make the anchor's database with a few users, and print a session cookie for each."""

import os

import django


def main() -> None:
    """Run as `python -m bench.anchor.prepare`, with ANCHOR_DATA naming the folder."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.anchor.settings"
    django.setup()

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for number in range(8):
        user = User.objects.create_user(f"user{number}", f"user{number}@anchor.invalid")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        print(f"sessionid={session.session_key}")


if __name__ == "__main__":
    main()
