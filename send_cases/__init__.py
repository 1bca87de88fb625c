"""send-cases: casework for children and young people with special educational needs."""

from send_cases.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
