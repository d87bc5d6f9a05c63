"""Nothing is begun while the disk is nearly full: what leaves must still be written down (reliability G-25, T52)."""

import shutil
import time

from django.conf import settings

EVERY = 2.0
"""So many seconds one look at the disk holds."""

_looked: tuple[float, int] = (-EVERY, 0)


def is_full() -> bool:
    """Whether less is free beside the data than `SCHOOLGATE_DISK_FLOOR_MB`."""
    return bool(settings.DISK_FLOOR_MB) and free_megabytes() < settings.DISK_FLOOR_MB


def free_megabytes() -> int:
    """What is free on the disk of the data folder, as of the last two seconds."""
    global _looked
    at, free = _looked
    now = time.monotonic()
    if now - at >= EVERY:
        free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
        _looked = now, free
    return free
