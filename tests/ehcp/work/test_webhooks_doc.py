"""The receiver of docs/webhooks.md, taken from the page and run as it stands there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ehcp.actions import delivering, webhooks
from ehcp.models import WebhookDelivery
from send_cases.local import ROOT
from tests.cast import Cast
from tests.operations.installation import free_port
from tests.stories import days_ago, given_agreed_assessment, given_request

pytestmark = pytest.mark.django_db
DOC = (ROOT / "docs" / "webhooks.md").read_text()


def test_the_receiver_of_the_page_takes_a_message_and_refuses_a_forged_one(cast: Cast, tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOC, flags=re.S)
    file, port = tmp_path / "receiver.py", free_port()
    file.write_text(program)
    endpoint, secret = webhooks.register(
        by=cast.ada, name="Records", url=f"http://127.0.0.1:{port}/", events=["decision.told"]
    )
    process = given_request(cast, received_on=days_ago(20))
    environment = {**os.environ, "WEBHOOK_SECRET": secret}
    with subprocess.Popen(
        [sys.executable, str(file), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        try:
            _until_it_listens(port)
            given_agreed_assessment(cast, process, on=days_ago(2))
            delivering.deliver(endpoint.pk, process.pupil_id)
            assert running.stdout is not None
            assert running.stdout.readline() == f"decision.told {process.pupil.reference}\n"
            webhooks.new_secret_for(by=cast.ada, endpoint=endpoint)
            webhooks.new_secret_for(by=cast.ada, endpoint=endpoint)  # now the one that it knows signs no more
            webhooks.send_again(by=cast.ada, delivery=WebhookDelivery.objects.get())
            delivering.deliver(endpoint.pk, process.pupil_id)
        finally:
            running.terminate()
    assert list(WebhookDelivery.objects.order_by("pk").values_list("state", "status")) == [
        ("delivered", 204), ("waiting", 401),
    ]  # fmt: skip


def _until_it_listens(port: int) -> None:
    for _ in range(200):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The receiver does not listen.")


def test_every_event_and_header_of_the_page_is_one_of_ours() -> None:
    from ehcp.models import WebhookEvent

    table = re.findall(r"^\| `([a-z.]+)` \|", DOC, flags=re.M)
    assert table == WebhookEvent.values
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert name in DOC
