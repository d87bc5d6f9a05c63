"""CPU time of a server and all its processes, from /proc."""

import os
from contextlib import suppress
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """`root` and all processes below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            stat = _stat(int(entry.name))
            if stat:
                parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo.extend(parents.get(pid, []))
    return found


def cpu_ms(root: int) -> float:
    """CPU-milliseconds used so far by the tree, with those of children that have ended."""
    return sum(_own_ms(pid) + _ended_ms(pid) for pid in tree(root))


def _own_ms(pid: int) -> float:
    """The scheduler's own count of nanoseconds, where there is one: clock ticks would be a tenth of a short round."""
    stat = _stat(pid)
    ticks = sum(int(part) for part in stat[11:13]) * TICK_MS if stat else 0.0
    finer = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # the thread has just ended
            finer += int(task.read_text().split()[0])
    return max(ticks, finer / 1_000_000)


def _ended_ms(pid: int) -> float:
    stat = _stat(pid)
    return sum(int(part) for part in stat[13:15]) * TICK_MS if stat else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, …; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
