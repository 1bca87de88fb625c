"""What is wrong with a file, in sentences that name the line."""

from __future__ import annotations

SHOWN = 20


class RegisterError(ValueError):
    """A file that cannot be taken in; ``problems`` holds one sentence for each fault, in the order of the lines."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        more = len(problems) - SHOWN
        lines = [*problems[:SHOWN], f"And {more} more problems of this kind."] if more > 0 else list(problems)
        super().__init__("\n".join(lines))
