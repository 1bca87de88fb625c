"""One line of JSON for each event, on standard output, with nothing of a person in it.

What may hold a name is never written: paths as they were typed, query strings, posted values, and the words of an
exception (a database repeats the row, a parser the text). Of a fault the log keeps its class and where it happened.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

#: The id of the request that is being answered; the same stands in its answer's ``X-Request-ID``.
request_id: ContextVar[str] = ContextVar("id of the request", default="")
#: What our own log calls may add.
EXTRA = ("method", "route", "status", "ms")
#: Loggers whose arguments name tasks, addresses that are listened on and the like, never a person.
TRUSTED = ("send_cases", "celery", "gunicorn", "kombu")
_ARGUMENT = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")


class JsonLines(JsonFormatter):
    """Time, level, logger, message, request, what ``EXTRA`` names, and of a fault its class and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": safe_message(record),
        }
        if request_id.get():
            line["request"] = request_id.get()
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = fault_name(record.exc_info[0])
            line["at"] = places(record.exc_info[2])
        return str(self.serialize_log_record(line))


def safe_message(record: logging.LogRecord) -> str:
    """The message of a record, with a blank for each argument that might hold anything.

    Arguments are kept from our own loggers, and from the servers' where nothing went wrong.
    """
    own = record.name.partition(".")[0] == "send_cases"
    kept = own or (record.name.partition(".")[0] in TRUSTED and not record.exc_info)
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if record.name == "celery.app.trace" and isinstance(data := getattr(record, "data", None), dict):
        return " ".join(str(data[key]) for key in ("name", "id", "description") if key in data)
    if record.msg.startswith("Invalid request from"):  # gunicorn repeats what it could not read
        return "A request could not be read."
    if kept:
        return record.getMessage()
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None and str(fault) and str(fault) in record.msg:  # the fault's own words as the message
        return fault_name(type(fault))
    return _ARGUMENT.sub("…", record.msg)


def fault_name(kind: type[BaseException]) -> str:
    """Module and class of an exception."""
    return f"{kind.__module__}.{kind.__qualname__}"


def places(trace: TracebackType | None) -> list[str]:
    """Where it happened, outermost first: file, line and function, without any value."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def logging_settings(form: str) -> dict[str, Any]:
    """Django's and gunicorn's ``LOGGING``: everything to standard output.

    Args:
        form: "json" for a machine, "plain" for a person in front of it.

    Raises:
        ValueError: another form.
    """
    if form not in ("json", "plain"):
        raise ValueError(f"LOG_FORMAT is {form!r}. Use json or plain.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "send_cases.operations.logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "send_cases": {"level": "INFO"},
            "celery": {"level": "INFO"},
            "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
            # Every request has a line of ours with its status; Django's own would repeat the path as it was typed.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "ERROR"},
            # WeasyPrint warns of each rule of the browser's style sheet that paper does not know.
            "weasyprint": {"level": "ERROR"},
        },
    }
