"""How Schoolgate logs."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_KEY = re.compile(r"/in/[^/\s]+")


def without_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The key of an invitation stands in an address until it is spent; a log must not be a bunch of keys."""
    event["event"] = _KEY.sub("/in/…", str(event["event"]))
    return event


def logging_config(level: str, *, as_json: bool, keep_loggers: bool) -> dict[str, Any]:
    """One line an event: JSON (`as_json`) or plain words. Who a line is about is an id, never a name."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_keys,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=keep_loggers,
    )
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # The queue tells of each look it takes; what a job did stands in its row.
            "huey": {"level": "WARNING"},
        },
    }
