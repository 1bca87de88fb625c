"""Compare worked examples with the engine."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ehcp.timeline import DEFAULT, ReadingError
from ehcp.timeline.examples import Compared, compare_all, read_rows
from ehcp.timeline.plain import FactsError
from ehcp.timeline.policy_file import read_policy


class Command(BaseCommand):
    """``check_examples FILE.csv``: expected, got and same or not, row by row. Needs no database and no settings."""

    help = "Compare a file of worked examples with the timeline engine. Exit code 1 on any difference."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the form of the answer."""
        parser.add_argument("file", type=Path, help="a CSV file with the columns of worked_examples.csv")
        parser.add_argument("--policy", type=Path, help="the authority's readings, a JSON or TOML file")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *args: Any, file: Path, policy: Path | None = None, **options: Any) -> None:
        """Compare every row and say how many agree."""
        try:
            compared = compare_all(read_rows(file), read_policy(policy) if policy else DEFAULT)
        except (FactsError, ReadingError) as error:
            raise CommandError(str(error), returncode=2) from None
        different = [each for each in compared if not each.same]
        if options["json"]:
            self.stdout.write(json.dumps({"rows": [_as_dict(each) for each in compared], "different": len(different)}))
        else:
            for each in compared:
                verdict = "same" if each.same else "DIFFERENT"
                self.stdout.write(f"{each.case_id} {each.rule_id}: expected {each.expected}; got {each.got}; {verdict}")
            self.stdout.write(f"{len(compared) - len(different)} of {len(compared)} rows agree.")
        if different:
            raise SystemExit(1)


def _as_dict(each: Compared) -> dict[str, Any]:
    return {
        "case_id": each.case_id,
        "rule_id": each.rule_id,
        "field": each.field,
        "expected": each.expected,
        "got": each.got,
        "same": each.same,
    }
