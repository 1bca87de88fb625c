"""Gunicorn's settings in production: ``gunicorn --config python:send_cases.operations.gunicorn …``."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from send_cases.operations.logs import logging_settings

# Each worker keeps its figures in files here; the page of figures adds them up. Set before the application loads.
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="send-cases-figures-")

wsgi_app = "send_cases.wsgi:application"
bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  a heartbeat must not wait for a disk
max_requests, max_requests_jitter = 5000, 500
graceful_timeout, timeout = 30, 60
accesslog = None  # its lines hold query strings; the application writes one line a request itself
logconfig_dict = logging_settings(os.environ.get("LOG_FORMAT", "json"))


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live figures of a worker that ended; what it counted stays."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
