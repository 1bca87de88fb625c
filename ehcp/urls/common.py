"""Addresses that every role has: the front door, documents, jobs, the person's own account."""

from django.urls import URLPattern, path

from ehcp.views import account, calendar, demo_mail, documents, explained, home, jobs
from send_cases import pages

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("dates/", explained.areas, name="explained"),
    path("dates/<slug:area>/", explained.area, name="explained_area"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("demo/mail/", demo_mail.demo_mail, name="demo_mail"),
    path("demo/mail/<slug:key>/", demo_mail.demo_mail_message, name="demo_mail_message"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/<int:pk>/start-again/", jobs.retry, name="job_retry"),
    path("your-account/", account.account, name="account"),
    path("your-account/calendar/", calendar.calendar, name="calendar"),
    path("your-account/calendar/make/", calendar.make, name="calendar_make"),
    path("your-account/calendar/end/", calendar.end, name="calendar_end"),
    path("calendar/<slug:secret>.ics", calendar.feed, name="calendar_feed"),
    path("your-account/stay/", pages.extend_session, name="account_extend"),
]
