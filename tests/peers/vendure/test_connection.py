"""Whether a real Vendure server lets us in, is there, and is there again."""

import pytest

import ordercore as oc
from tests.peers.serving import free_port

Secret = oc.connecting.Secret
NOWHERE = "2100-01-01T00:00:00Z"


def outcome(error):
    return error.value.outcome, error.value.retryable


def test_a_connection_that_works_says_to_what(vendure):
    """The check names the channel."""
    health = vendure.check()

    assert health.ok
    assert "eu-web" in health.said


@pytest.mark.parametrize("wrong", ["password", "channel"])
def test_whoever_is_not_let_in_is_told_so(shop, connect, wrong):
    """Nothing works until the settings are mended, and no secret is shown."""
    given = {"password": Secret.given("open sesame"), "channel": "no-such-channel"}
    vendure = connect(**{wrong: given[wrong]})

    with pytest.raises(oc.errors.AuthFailed) as refusal:
        vendure.fetch_orders("", 10)

    health = vendure.check()
    assert not health.ok
    assert "sesame" not in f"{refusal.value} {health}"
    assert (oc.errors.CallOutcome.REJECTED, False) == outcome(refusal)


def test_a_server_that_is_not_there_was_told_nothing(connect):
    """It was not reached, so the same can be told again."""
    vendure = connect(url=f"http://127.0.0.1:{free_port()}/admin-api")

    with pytest.raises(oc.errors.Unavailable) as missing:
        vendure.acknowledge("1", "W-1", key="k")

    assert (oc.errors.CallOutcome.REJECTED, True) == outcome(missing)
    assert not vendure.check().ok


def test_a_session_that_has_ended_is_begun_anew(shop, vendure):
    """The shop's staff log us out; the next question logs in again."""
    vendure.check()
    shop.end_sessions()

    assert vendure.fetch_orders("", 1).cursor


def test_what_was_told_holds_after_the_server_was_killed(shop, server, vendure, now):
    """Killed and begun again, it knows what it had answered; we go on where we were."""
    shop.list_new("KILLED", CPH=9)
    cursor = vendure.fetch_orders("", 250).cursor
    order = shop.buy(KILLED=2)["id"]
    (line,) = shop.lines(order)
    vendure.acknowledge(order, "W-7", key="ack/W-7")
    units = [oc.ports.UnitsOfLine(line, 1)]
    parcel = oc.ports.ParcelNotice(order, "W-7-1", units, "GLS", "GLS-7", now())
    told = vendure.push_shipment(parcel, key="parcel/7")
    level = oc.ports.StockLevel("KILLED", shop.locations["CPH"], 4)
    vendure.push_stock([level], key="stock/7")

    server.restart()
    after = _patiently(lambda: vendure.fetch_orders(cursor, 250))

    assert [order] == [raw.where for raw in after.items]
    assert vendure.acknowledge(order, "W-7", key="ack/W-7").duplicate
    again = vendure.push_shipment(parcel, key="parcel/7")
    assert (True, told.external_id) == (again.duplicate, again.external_id)
    assert vendure.push_stock([level], key="stock/7")[0].duplicate


def _patiently(ask):
    """Ask again where the line was cut, as a connection does."""
    try:
        return ask()
    except oc.errors.Unavailable:
        return ask()
