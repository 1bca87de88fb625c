"""``python -m send_cases.local demo|test|lint|bench|manage``: what ``./run`` hands over to."""

from __future__ import annotations

import sys
from collections.abc import Callable


def _demo(arguments: list[str]) -> int:
    from send_cases.local import demo

    return demo.main(arguments)


def _test(arguments: list[str]) -> int:
    from send_cases.local import checks

    return checks.test(arguments)


def _lint(arguments: list[str]) -> int:
    from send_cases.local import checks

    return 0 if checks.lint() else 1


def _bench(arguments: list[str]) -> int:
    from send_cases.local import commands

    return commands.bench(arguments)


def _manage(arguments: list[str]) -> int:
    from send_cases.local import commands

    return commands.manage(arguments)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "test": _test,
    "lint": _lint,
    "bench": _bench,
    "manage": _manage,
}


def main() -> int:
    """Run one command; a problem that the reader can solve is one sentence, not a traceback."""
    name, *arguments = sys.argv[1:] or [""]
    if name not in COMMANDS:
        print(f"Use one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](arguments)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
