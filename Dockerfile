# The image of web, workers and beat. Versions are those of requirements-production.lock.
FROM python:3.13-slim-trixie

# Pango and a typeface for PDF; PostgreSQL's own tools, as old as the server of docker-compose.yml, for backup and restore.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/app app \
 && install -d -o app /srv/documents /srv/backups

WORKDIR /srv/app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    STATIC_ROOT=/srv/static DOCUMENTS_DIR=/srv/documents XDG_CACHE_HOME=/tmp/cache

COPY requirements-production.lock ./
RUN pip install --require-hashes -r requirements-production.lock

COPY manage.py ./
COPY send_cases ./send_cases
COPY ehcp ./ehcp
COPY reporting ./reporting
COPY templates ./templates
COPY static ./static
RUN python manage.py collectstatic --no-input && python -m compileall -q send_cases ehcp reporting
# From here on nothing is written outside /tmp, /srv/documents and /srv/backups: the root may be read-only.
ENV PYTHONDONTWRITEBYTECODE=1

USER app
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "--config", "python:send_cases.operations.gunicorn"]
