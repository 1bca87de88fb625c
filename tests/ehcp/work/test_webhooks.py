"""What other systems are told: which facts, in which order, signed, tried again, given up, sent again; never a name."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from ehcp import tasks
from ehcp.actions import delivering, mail, restricted, telling_systems, webhooks
from ehcp.models import Mail, WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookMessage
from ehcp.policies import Refused
from ehcp.webhook_sending import Answer, post
from send_cases import clock
from send_cases.access import Denied
from send_cases.history import writing
from tests.cast import Cast
from tests.receiver import Receiver, is_signed
from tests.stories import (
    a_child,
    days_ago,
    given_agreed_assessment,
    given_draft,
    given_final,
    given_named,
    given_request,
)

pytestmark = pytest.mark.django_db
ALL = WebhookEvent.values


def registered(cast: Cast, receiver: Receiver, events: Any = ALL) -> tuple[WebhookEndpoint, str]:
    return webhooks.register(by=cast.ada, name="Records", url=receiver.url + "in?from=send", events=events)


def deliver_all(now: bool = False) -> None:
    """What workers do: every lane until nothing in it may go. ``now``: as if every wait were over."""
    if now:
        WebhookDelivery.objects.filter(state="waiting").update(next_at=timezone.now() - dt.timedelta(seconds=1))
    lanes = set(WebhookDelivery.objects.filter(state="waiting").values_list("endpoint", "pupil"))
    for endpoint, pupil in sorted(lanes):
        while delivering.deliver(endpoint, pupil):
            pass


def states() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_each_fact_is_told_once_signed_and_without_a_name(cast: Cast, receiver: Receiver) -> None:
    _, secret = registered(cast, receiver)
    process = given_request(cast, received_on=days_ago(100))
    given_agreed_assessment(cast, process, on=days_ago(70))
    given_draft(cast, process, on=days_ago(30))
    given_named(cast, process)
    version = given_final(cast, process, on=days_ago(1))
    deliver_all()
    told = receiver.messages
    assert {each["type"] for each in told} == set(ALL)
    assert len({each["id"] for each in told}) == len(told)
    reference = process.pupil.reference
    for (headers, body), message in zip(receiver.got, told, strict=True):
        assert is_signed(secret, headers, body)
        assert not is_signed(secret, headers, body + b" ")
        assert not is_signed(secret, {**headers, "webhook-id": "msg_other"}, body)
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
        assert headers["webhook-id"] == message["id"]
        assert message["data"]["case"] == reference
        assert message["data"]["link"] == f"http://127.0.0.1:8000/cases/{reference}/"
    (decided,) = [each["data"] for each in told if each["type"] == "decision.told"]
    assert (decided["decision"], decided["outcome"], decided["told_on"]) == ("assess", True, days_ago(70).isoformat())
    (issued,) = [each["data"] for each in told if each["type"] == "plan.issued"]
    assert issued["sent_on"] == version.served_on.isoformat()
    met = {each["data"]["rule"]: each["data"] for each in told if each["type"] == "milestone.met"}
    stored = process.milestones.get(rule_id="ENA-FINAL-20W")
    assert met["ENA-FINAL-20W"]["met_on"] == days_ago(1).isoformat()
    assert met["ENA-FINAL-20W"]["due_on"] == stored.due_on.isoformat()
    everything = b"".join(body for _, body in receiver.got).decode() + json.dumps([h for h, _ in receiver.got])
    for name in ("Fielding", "Robin", "Maria", "Amina", "Riverside", "Mill Lane", "2018-05-14", "speech"):
        assert name not in everything


def test_only_what_it_listens_to_and_nothing_where_nobody_listens(cast: Cast, receiver: Receiver) -> None:
    given_agreed_assessment(cast, given_request(cast, received_on=days_ago(20)), on=days_ago(2))
    assert not WebhookMessage.objects.exists()
    registered(cast, receiver, ["decision.told"])
    process = given_request(cast, received_on=days_ago(20))
    with mail.silenced():
        given_agreed_assessment(cast, given_request(cast, received_on=days_ago(20)), on=days_ago(2))
    given_agreed_assessment(cast, process, on=days_ago(2))
    deliver_all()
    assert [each["type"] for each in receiver.messages] == ["decision.told"]
    assert set(WebhookMessage.objects.values_list("process", flat=True)) == {process.pk}
    assert WebhookMessage.objects.filter(event="milestone.met").exists()  # kept, should it be listened to later


def test_a_limit_that_becomes_overdue_by_time_alone_is_told_once(
    cast: Cast, receiver: Receiver, moved_clock: Callable[[Any], None]
) -> None:
    late = given_request(cast, received_on=days_ago(300))
    registered(cast, receiver, ["milestone.overdue"])
    soon = given_request(cast, received_on=days_ago(40))
    assert telling_systems.tell_overdue() == 0  # what was late before anybody listened is no news
    moved_clock(clock.today() + dt.timedelta(days=7))
    assert telling_systems.tell_overdue() == 1
    assert telling_systems.tell_overdue() == 0
    deliver_all()
    (told,) = receiver.messages
    assert (told["type"], told["data"]["rule"]) == ("milestone.overdue", "ENA-DECIDE-6W")
    assert told["data"]["case"] == soon.pupil.reference != late.pupil.reference
    assert told["data"]["late_from"] <= clock.today().isoformat()


def test_a_fact_that_makes_a_limit_overdue_tells_it(cast: Cast, receiver: Receiver) -> None:
    registered(cast, receiver, ["milestone.overdue"])
    given_request(cast, received_on=days_ago(60))
    deliver_all()
    assert {each["data"]["rule"] for each in receiver.messages} >= {"ENA-DECIDE-6W"}


def two_messages(cast: Cast) -> Any:
    """A case about which two messages wait, and its process."""
    process = given_request(cast, received_on=days_ago(20), child=a_child(forename="Kim"))
    given_agreed_assessment(cast, process, on=days_ago(2))
    assert WebhookMessage.objects.filter(process=process).count() >= 2
    return process


def test_a_later_message_of_a_case_waits_for_the_earlier(cast: Cast, receiver: Receiver) -> None:
    registered(cast, receiver)
    receiver.statuses = [500]
    first = two_messages(cast)
    in_order = list(WebhookMessage.objects.order_by("pk").values_list("uid", flat=True))
    deliver_all()
    assert [each["id"] for each in receiver.messages] == in_order[:1]
    row = WebhookDelivery.objects.earliest("pk")
    assert (row.state, row.status, row.tries) == ("waiting", 500, 1)
    assert row.next_at > timezone.now()
    other = two_messages(cast)
    deliver_all()
    assert {each["data"]["case"] for each in receiver.messages[1:]} == {other.pupil.reference}  # others go on
    deliver_all(now=True)
    of_first = [each["id"] for each in receiver.messages if each["data"]["case"] == first.pupil.reference]
    assert of_first == [in_order[0], *in_order]
    assert set(states()) == {"delivered"}


def test_waits_grow_until_it_is_given_up_and_the_next_goes(cast: Cast, receiver: Receiver) -> None:
    registered(cast, receiver)
    attempts = len(delivering.WAITS) + 1
    receiver.statuses = [503] * attempts
    two_messages(cast)
    waits = []
    for _ in range(attempts):
        before = timezone.now()
        deliver_all(now=True)
        row = WebhookDelivery.objects.earliest("pk")
        waits.append((row.next_at - before).total_seconds() if row.state == "waiting" else None)
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] >= 60
    assert (row.state, row.tries, row.status) == ("given_up", attempts, 503)
    deliver_all()
    assert states()[1:] == ["delivered"] * (len(states()) - 1)


def test_a_redirect_is_not_followed_and_nobody_there_is_said(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    receiver.statuses = [302]
    two_messages(cast)
    deliver_all()
    row = WebhookDelivery.objects.earliest("pk")
    assert (row.state, row.status) == ("waiting", 302)
    assert "redirect" in row.answer
    assert len(receiver.got) == 1
    receiver.close()
    deliver_all(now=True)
    row.refresh_from_db()
    assert (row.state, row.status, row.answer) == ("waiting", None, "No answer (ConnectionRefusedError).")
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None


def test_whoever_is_cut_off_loses_nothing_and_keeps_the_order(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    process = two_messages(cast)
    assert delivering.claim(endpoint.pk, process.pupil_id) is not None  # and the sender is killed here
    deliver_all()
    assert receiver.got == []
    assert delivering.take_back() == 0
    WebhookDelivery.objects.filter(state="sending").update(claimed_at=timezone.now() - delivering.CLAIM_LASTS * 2)
    assert delivering.take_back() == 1
    deliver_all()
    in_order = list(WebhookMessage.objects.order_by("pk").values_list("uid", flat=True))
    assert [each["id"] for each in receiver.messages] == in_order
    assert WebhookDelivery.objects.earliest("pk").tries == 2


def test_a_task_run_twice_sends_once(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver, ["decision.told"])
    process = two_messages(cast)
    for _ in range(3):
        tasks.deliver_webhook(endpoint.pk, process.pupil_id)
    assert len(receiver.got) == 1


def test_sent_again_one_by_one_and_since_an_instant(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    process = two_messages(cast)
    deliver_all()
    in_order = [each["id"] for each in receiver.messages]
    first = WebhookDelivery.objects.earliest("pk")
    webhooks.send_again(by=cast.ada, delivery=first)
    with pytest.raises(Refused, match="on its way"):
        webhooks.send_again(by=cast.ada, delivery=first)
    deliver_all()
    assert [each["id"] for each in receiver.messages] == [*in_order, in_order[0]]
    since = WebhookMessage.objects.earliest("pk").at
    job = webhooks.start_replay(by=cast.ada, endpoint=endpoint, since=since)
    for _ in range(2):  # the job, cut off and begun again
        assert webhooks.replay(None, endpoint=endpoint, since=since, turn=job.args["turn"]) == len(in_order)
    deliver_all()
    assert [each["id"] for each in receiver.messages] == [*in_order, in_order[0], *in_order]
    assert {each["data"]["case"] for each in receiver.messages} == {process.pupil.reference}
    call_command("replay_webhook", endpoint.pk, "--since", (clock.today() + dt.timedelta(days=1)).isoformat())
    call_command("replay_webhook", endpoint.pk, "--since", days_ago(1).isoformat())
    deliver_all()
    assert len(receiver.got) == 3 * len(in_order) + 1
    with pytest.raises(CommandError, match="no webhook"):
        call_command("replay_webhook", 0, "--since", "2026-01-01")
    with pytest.raises(CommandError, match="no instant"):
        call_command("replay_webhook", endpoint.pk, "--since", "soon")


def test_a_new_secret_signs_beside_the_old_one_for_a_week(cast: Cast, receiver: Receiver) -> None:
    endpoint, old = registered(cast, receiver, ["decision.told"])
    new = webhooks.new_secret_for(by=cast.ada, endpoint=endpoint)
    two_messages(cast)
    deliver_all()
    assert is_signed(old, *receiver.got[-1])
    assert is_signed(new, *receiver.got[-1])
    with writing(by="tests", why="a week goes by"):
        WebhookEndpoint.objects.update(old_until=timezone.now())
    two_messages(cast)
    deliver_all()
    assert is_signed(new, *receiver.got[-1])
    assert not is_signed(old, *receiver.got[-1])


def test_the_installations_key_may_be_changed(cast: Cast, receiver: Receiver, settings: Any) -> None:
    _, secret = registered(cast, receiver, ["decision.told"])
    assert secret.removeprefix("whsec_") not in WebhookEndpoint.objects.get().secret
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another-key", SECRET_KEY_FALLBACKS=[old]):
        two_messages(cast)
        deliver_all()
        assert is_signed(secret, *receiver.got[-1])
        tasks.wake_all()  # a worker starts
    with override_settings(SECRET_KEY="another-key"):  # and the fallback is taken out
        two_messages(cast)
        deliver_all()
        assert is_signed(secret, *receiver.got[-1])
    with override_settings(SECRET_KEY="a-third-key"):
        two_messages(cast)
        deliver_all()
    row = WebhookDelivery.objects.latest("pk")
    assert row.state == "waiting"
    assert "Make a new secret" in row.answer


def test_three_days_without_one_taken_turn_it_off_and_tell_administrators(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    receiver.statuses = [500, 500]
    two_messages(cast)
    deliver_all()
    WebhookEndpoint.objects.update(failing_since=timezone.now() - dt.timedelta(days=4))
    deliver_all(now=True)
    endpoint.refresh_from_db()
    assert endpoint.off_because == "No message was taken for 3 days."
    assert set(states()) == {"given_up"}
    notice = Mail.objects.get(kind="webhook")
    assert (notice.to_user, "/administration/webhooks/" in notice.body) == (cast.ada, True)
    missed = two_messages(cast)
    deliver_all(now=True)
    assert len(receiver.got) == 2  # nothing is sent while it is off
    with pytest.raises(Refused, match="Turn it on first"):
        webhooks.start_replay(by=cast.ada, endpoint=endpoint, since=days_ago_instant(5))
    webhooks.turn(by=cast.ada, endpoint=endpoint, on=True)
    endpoint.refresh_from_db()
    webhooks.replay(None, endpoint=endpoint, since=days_ago_instant(5), turn=webhooks.next_turn(endpoint))
    deliver_all()
    assert missed.pupil.reference in {each["data"]["case"] for each in receiver.messages}
    assert WebhookEndpoint.objects.get().failing_since is None


def days_ago_instant(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_gone_turns_it_off_at_once_and_removing_deletes_its_secrets(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    receiver.statuses = [410]
    two_messages(cast)
    deliver_all()
    assert "410" in WebhookEndpoint.objects.get().off_because
    webhooks.remove(by=cast.ada, endpoint=endpoint)
    row = WebhookEndpoint.objects.get()
    assert (row.secret, row.old_secret, row.removed_by) == ("", "", cast.ada)
    with pytest.raises(Refused, match="was removed"):
        webhooks.turn(by=cast.ada, endpoint=endpoint, on=True)


def test_nothing_is_told_of_a_record_open_to_named_people_only(cast: Cast, receiver: Receiver) -> None:
    registered(cast, receiver)
    process = given_request(cast, received_on=days_ago(20))
    restricted.restrict(pupil=process.pupil, by=cast.ben, because="Family of a colleague", people=[cast.amina])
    process.refresh_from_db()
    WebhookMessage.objects.all().delete()
    given_agreed_assessment(cast, process, on=days_ago(2))
    assert not WebhookMessage.objects.exists()
    later = two_messages(cast)
    restricted.restrict(pupil=later.pupil, by=cast.ben, because="Family of a colleague", people=[cast.amina])
    deliver_all()
    assert receiver.got == []
    assert set(states()) == {"dropped"}


def test_old_messages_are_forgotten_unless_they_are_under_way(cast: Cast, receiver: Receiver) -> None:
    registered(cast, receiver)
    two_messages(cast)
    deliver_all()
    two_messages(cast)
    number = WebhookMessage.objects.count()
    WebhookMessage.objects.update(at=timezone.now() - telling_systems.KEPT * 2)
    assert telling_systems.forget_old() > 0
    assert 0 < WebhookMessage.objects.count() < number
    assert set(states()) == {"waiting"}


def test_only_administrators(cast: Cast, receiver: Receiver) -> None:
    endpoint, _ = registered(cast, receiver)
    for act in (
        lambda: webhooks.register(by=cast.ben, name="x", url=receiver.url, events=ALL),
        lambda: webhooks.new_secret_for(by=cast.ben, endpoint=endpoint),
        lambda: webhooks.turn(by=cast.ben, endpoint=endpoint, on=False),
        lambda: webhooks.start_replay(by=cast.ben, endpoint=endpoint, since=timezone.now()),
        lambda: webhooks.remove(by=cast.ben, endpoint=endpoint),
    ):
        with pytest.raises(Denied):
            act()


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/in", "https://192.168.1.9/", "https://172.16.3.4/", "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://127.0.0.1/",
        "https://[::1]/", "http://93.184.215.14/", "ftp://93.184.215.14/", "https://", "//host/x", "not an address",
        "https://user:pw@93.184.215.14/", "https://93.184.215.14/#x", "https://93.184.215.14:99999/", "https://ä.example/",
    ],
)  # fmt: skip
def test_addresses_that_must_not_be_reached_are_refused_in_words(cast: Cast, url: str) -> None:
    with override_settings(WEBHOOK_NETWORKS=[]), pytest.raises(Refused) as refusal:
        webhooks.register(by=cast.ada, name="x", url=url, events=ALL)
    assert refusal.value.args[0].endswith(".")
    assert post(url, b"{}", {}).status is None or "127.0.0.1" in url or "[::1]" in url


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_name_that_leads_inside_is_refused_when_it_is_asked_for(host: str, receiver: Receiver) -> None:
    with override_settings(WEBHOOK_NETWORKS=[]):
        answer = post(f"https://{host}:{receiver.server.server_port}/", b"{}", {})
    assert answer == Answer(None, "The name leads to a machine on a private network.")
    assert receiver.got == []
