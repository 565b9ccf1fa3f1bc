"""What the exit status of the command says."""

from enum import IntEnum

__all__ = ["EXPLAINED", "Status"]


class Status(IntEnum):
    """How a call ended."""

    OK = 0
    WRONG = 1
    UNUSABLE = 2
    SET_ASIDE = 3


EXPLAINED = """\
exit status:
  0  all is well
  1  a rule said no, or stock or books do not add up
  2  the call or a feed file cannot be used; nothing was done with it
  3  done, but something was set aside: its reason is in the report"""
