"""Faults reported to the authority's own Sentry, when a DSN is set: where it happened, never with what values."""

from __future__ import annotations

from typing import Any

from send_cases.operations.logs import request_id

#: What is kept of an event. Everything else may hold a value: request, user, extra, breadcrumbs, modules.
KEPT = (
    "event_id", "timestamp", "platform", "level", "logger", "release", "environment", "server_name", "sdk",
    "transaction", "transaction_info", "exception", "logentry", "type",
)  # fmt: skip
FRAME = (
    "filename",
    "abs_path",
    "function",
    "module",
    "lineno",
    "in_app",
    "context_line",
    "pre_context",
    "post_context",
)


def start(dsn: str, *, release: str, environment: str) -> None:
    """Begin to report; without a DSN nothing is imported and nothing is sent.

    Args:
        dsn: the project's address at the authority's Sentry.
        release: our version.
        environment: "production" and the like.
    """
    if not dsn:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        auto_session_tracking=False,
        before_send=scrub,
    )


def scrub(event: Any, hint: Any) -> Any:
    """Only what ``KEPT`` names: of an exception its class and its places in our code, of a log its template."""
    kept = {name: event[name] for name in KEPT if name in event}
    for each in kept.get("exception", {}).get("values", []):
        each["value"] = ""  # a database repeats the row, a parser the text
        each.pop("mechanism", None)
        for frame in (each.get("stacktrace") or {}).get("frames", []):
            for name in set(frame) - set(FRAME):
                del frame[name]
    if kept.get("transaction_info", {}).get("source") != "route":
        kept.pop("transaction", None)  # a path as it was typed
    if "logentry" in kept:
        kept["logentry"] = {"message": str(kept["logentry"].get("message", ""))[:200]}
    if request_id.get():
        kept["tags"] = {"request": request_id.get()}
    return kept
