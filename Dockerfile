# The image of web, worker and beat. Versions are those of requirements-production.lock.
FROM python:3.13-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/app app \
 && install -d -o app /srv/documents

WORKDIR /srv/app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 STATIC_ROOT=/srv/static

COPY requirements-production.lock ./
RUN pip install --require-hashes -r requirements-production.lock

COPY manage.py ./
COPY send_cases ./send_cases
COPY ehcp ./ehcp
COPY reporting ./reporting
COPY templates ./templates
COPY static ./static
RUN python manage.py collectstatic --no-input

USER app
EXPOSE 8000
CMD ["gunicorn", "send_cases.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket", "--access-logfile", "-"]
