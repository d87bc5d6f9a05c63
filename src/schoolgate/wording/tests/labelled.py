"""480 made-up sentences and messages, each with what a careful reviewer would raise."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.wording.measuring import Item

HERE = Path(__file__).parent


def records(name: str) -> list[dict[str, Any]]:
    """The lines of a file beside this one."""
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


@cache
def items() -> tuple[Item, ...]:
    """All labelled items."""
    return tuple(Item.of(record) for record in records("labelled.jsonl"))
