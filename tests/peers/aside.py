"""What was set aside of one order, where partners are shared with other tests."""


def set_aside(oms, *names):
    """Return what a house has set aside and names any of these.

    Partners are one for all tests: what others have left there is news to a house that
    has just begun, and may lie aside for reasons of its own.
    """
    return [
        row
        for row in oms.quarantined()
        if any(name in f"{row.where} {row.reason} {row.raw}" for name in names)
    ]
