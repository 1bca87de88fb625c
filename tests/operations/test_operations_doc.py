"""The commands of docs/operations.md, run one after the other; a line that is not run says so itself."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from send_cases.local import ROOT, testing
from tests.operations import shape
from tests.operations.installation import Installation, drop_database, make_database

DOC = (ROOT / "docs" / "operations.md").read_text()
CALL = "docker compose run --rm manage "


def lines() -> list[str]:
    """Every line of a block of commands."""
    return [line for block in re.findall(r"```sh\n(.*?)```", DOC, flags=re.S) for line in block.splitlines() if line]


def test_each_line_is_run_or_says_that_it_is_not() -> None:
    assert len([line for line in lines() if line.startswith(CALL)]) >= 6
    assert [line for line in lines() if not line.startswith(CALL) and not line.endswith("# not run by a test")] == []
    assert [line for line in lines() if line.startswith(CALL) and "not run" in line] == []


def test_services_that_are_named_exist() -> None:
    services = shape.read().services
    table = re.findall(r"^\| `([a-z-]+)` \| ", DOC, flags=re.M)
    assert set(table) == set(services)
    stopped = next(line for line in lines() if line.startswith("docker compose stop"))
    assert set(stopped.partition("#")[0].split()[3:]) <= set(services)


@pytest.mark.drill
def test_the_commands_work_in_this_order(tmp_path: Path) -> None:
    """With production's settings on a new database; /srv/backups is a folder of the test."""
    name, url = f"{testing.database_name()}_doc", os.environ["DATABASE_URL"]
    template = testing.migrated_template(url)
    here = Installation(make_database(url, name, template), tmp_path)
    here.documents.mkdir()
    production = {**shape.read().environment, "SEND_CASES_TESTING": "", "BROKER_URL": os.environ["BROKER_URL"]}
    here.environment = {key: value for key, value in production.items() if key not in ("DATABASE_URL", "DOCUMENTS_DIR")}
    last = ""
    for line in lines():
        if line.startswith(CALL):
            words = shlex.split(line.removeprefix(CALL))
            words = [last if re.match(r"/srv/backups/send-cases-", word) else word for word in words]
            said = here.must(*[word.replace("/srv/backups", str(tmp_path / "backups")) for word in words])
            if words[0] == "backup":
                last = said.strip().splitlines()[-1]
            if words[0] == "set_up":
                assert "https://send-cases.council.example/account/password/reset/key/" in said
    assert here.rows("select name from ehcp_authority") == [("Westmarsh County Council",)]
    again = here.manage("set_up", "--code", "926", "--authority", "X", "--email", "b@x.example", "--name", "B")
    assert "Somebody administers this installation already" in again.stderr
    drop_database(url, name)
