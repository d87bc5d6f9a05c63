"""The anchor's door."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.anchor.settings"

application = get_wsgi_application()
