"""Queues by kind of work, so that a night's comparison never stands before a letter. Workers are told which to serve.

A worker without ``-Q`` serves all of them, as in the demonstration.
"""

DEFAULT = "default"  # rounds and wake-ups: short, and everything else starts from them
MAIL = "mail"
JOBS = "jobs"  # long work that a person waits for: imports, returns, documents
NIGHT = "night"  # the day's own work, which nobody waits for
FEEDS = "feeds"  # what other systems are told
ALL = (DEFAULT, MAIL, JOBS, NIGHT, FEEDS)
#: Where a task goes; jobs go where their kind says (``@job(queue=...)``).
ROUTES = {
    "ehcp.tasks.send_mail": {"queue": MAIL},
    "ehcp.tasks.run_job": {"queue": JOBS},
    "ehcp.tasks.deliver_webhook": {"queue": FEEDS},
}
