"""After the sale: what buyers want to send back, and how much of it has come."""

from ordercore.aftersale.rma import (
    RMA_LIFE,
    Rma,
    RmaLine,
    RmaState,
    RmaStep,
    next_rma_state,
    rma_stream,
)
from ordercore.aftersale.sending_back import (
    CancelRma,
    ReceiveRma,
    RequestRma,
    RmaCancelled,
    RmaReceived,
    RmaRequested,
)

__all__ = [
    "RMA_LIFE",
    "CancelRma",
    "ReceiveRma",
    "RequestRma",
    "Rma",
    "RmaCancelled",
    "RmaLine",
    "RmaReceived",
    "RmaRequested",
    "RmaState",
    "RmaStep",
    "next_rma_state",
    "rma_stream",
]
