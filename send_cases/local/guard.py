"""One small process that outlives its owner just long enough to clear up.

The owner holds the writing end of a pipe and names here every process group and temporary folder it makes. However the
owner ends (also by SIGKILL), the kernel closes the pipe; the guard then ends those groups and removes those folders.
This works on Linux and macOS alike. (macOS has not been tried; Linux has a test.)

The file runs as a script under ``python -S``, so it imports nothing but the standard library.
"""

import os
import shutil
import signal
import sys
import time

GRACE = 5.0  # seconds between the request to end and the end


def watch() -> None:
    """Read ``group+ N``, ``group- N`` and ``folder PATH`` lines until the owner is gone, then clear up."""
    groups: list[int] = []
    folders: list[str] = []
    for line in sys.stdin:
        word, _, value = line.rstrip("\n").partition(" ")
        if word == "group+":
            groups.append(int(value))
        elif word == "group-" and int(value) in groups:
            groups.remove(int(value))
        elif word == "folder":
            folders.append(value)
    end_groups(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end_groups(groups: list[int], grace: float = GRACE) -> None:
    """End process groups: SIGTERM, up to ``grace`` seconds of patience, SIGKILL for what is left.

    Args:
        groups: process group ids; those that are gone already are passed over.
        grace: seconds between the two signals.
    """
    left = [group for group in reversed(groups) if _signal(group, signal.SIGTERM)]
    until = time.monotonic() + grace
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [group for group in left if _signal(group, 0)]
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether the group was still there to be signalled."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group of which only a zombie is left
        return False
    return True


if __name__ == "__main__":
    watch()
