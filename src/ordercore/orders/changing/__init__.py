"""A placed order is changed: proposed, looked at, approved where asked, applied."""

from ordercore.orders.changing.amending import Change, Changed
from ordercore.orders.changing.approving import (
    ApprovalRequested,
    ApproveChange,
    ChangeApproved,
    ChangeDeclined,
    DeclineChange,
    RequestApproval,
)
from ordercore.orders.changing.change import (
    InChange,
    OrderChange,
    Proposal,
    Said,
    change_stream,
    existing_change,
)
from ordercore.orders.changing.edits import Carriage, Edits, Substitute
from ordercore.orders.changing.life import (
    CHANGE_LIFE,
    ChangeState,
    ChangeStep,
    next_change_state,
)
from ordercore.orders.changing.policy import (
    ChangePolicy,
    Need,
    NeedCode,
    needs_approval,
)
from ordercore.orders.changing.proposing import (
    ApplyChange,
    ChangeApplied,
    ChangeProposed,
    ChangeSuperseded,
    ChangeWithdrawn,
    ProposeChange,
    SupersedeChange,
    WithdrawChange,
)
from ordercore.orders.changing.reverting import (
    ChangeReverted,
    KeepUndo,
    MarkReverted,
    Revert,
    Reverted,
    UndoKept,
    revertible,
)
from ordercore.orders.changing.undoing import Undo

__all__ = [
    "CHANGE_LIFE",
    "ApplyChange",
    "ApprovalRequested",
    "ApproveChange",
    "Carriage",
    "Change",
    "ChangeApplied",
    "ChangeApproved",
    "ChangeDeclined",
    "ChangePolicy",
    "ChangeProposed",
    "ChangeReverted",
    "ChangeState",
    "ChangeStep",
    "ChangeSuperseded",
    "ChangeWithdrawn",
    "Changed",
    "DeclineChange",
    "Edits",
    "InChange",
    "KeepUndo",
    "MarkReverted",
    "Need",
    "NeedCode",
    "OrderChange",
    "Proposal",
    "ProposeChange",
    "RequestApproval",
    "Revert",
    "Reverted",
    "Said",
    "Substitute",
    "SupersedeChange",
    "Undo",
    "UndoKept",
    "WithdrawChange",
    "change_stream",
    "existing_change",
    "needs_approval",
    "next_change_state",
    "revertible",
]
