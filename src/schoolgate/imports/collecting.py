"""Fewer rounds of the rubbish collector while a large list is in hand.

A list is a million small things that live until its end; looking through all of them again and again for circles that
are not there takes a third of the time of a comparison.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 100)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """As a decorator or a block. For the whole process, and put back at the end."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
