"""What runs beside the application on one machine: embedded servers, the supervisor, tests and lint.

Nothing in here is used in production. The demonstration and the tests need PostgreSQL, a broker and a mail server;
these modules start real ones from Python packages, without root, without a system service and without a container.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = Path(os.environ.get("SEND_CASES_LOCAL_DIR") or ROOT / ".local").resolve()  # data, logs and mail; git ignores it
