"""An answer that takes as long for an address we know as for one we do not (reliability T25, G-48)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def steady() -> Iterator[None]:
    """Whatever happens inside, leave on the next full stroke of a slow clock: writing a code cannot be told by time."""
    began = time.perf_counter()
    try:
        yield
    finally:
        stroke = float(settings.SIGN_IN_PACE)
        if stroke:
            took = time.perf_counter() - began
            time.sleep(stroke - took % stroke)
