"""Stops the embedded PostgreSQL once nobody uses it. Runs as a script under ``python -S``, started by ``postgres``."""

import fcntl
import os
import subprocess
import sys


def reap(users_lock: str, pg_ctl: str, data: str, user: str, group: str) -> None:
    """Wait until no process holds the lock, then stop the server.

    Args:
        users_lock: the file on which every user of the server holds a shared lock.
        pg_ctl: PostgreSQL's program of that name.
        data: the server's data folder.
        user: the numeric user whom the server runs as; empty for ourselves.
        group: that user's numeric group.
    """
    lock = os.open(users_lock, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)  # granted once no user is left; new users wait until we have ended
    if user:
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([pg_ctl, "-D", data, "-m", "fast", "-w", "stop"], check=False, **silent)  # type: ignore[call-overload]


if __name__ == "__main__":
    reap(*sys.argv[1:])
