"""Lines to a server that break when a test wants them to."""

import json

from ordercore.errors import Unavailable

__all__ = ["Breaking", "at", "kind_of_write", "once"]


class Breaking:
    """A line that breaks behind an answer: it was done, and nobody hears of it.

    Args:
        inner: carries everything.
        breaks: is shown each request that was answered, and says whether it breaks.
        broken: what happens at that moment, such as the death of the server.
    """

    def __init__(self, inner, breaks, broken=lambda: None):
        self._inner = inner
        self._breaks = breaks
        self._broken = broken

    def send(self, request):
        answer = self._inner.send(request)
        if self._breaks(request):
            self._broken()
            raise Unavailable(str(request), "the line broke")
        return answer


def once(operation):
    """Return what breaks behind the first answer to an operation."""
    left = [operation]

    def breaks(request):
        if request.operation not in left:
            return False
        left.remove(request.operation)
        return True

    return breaks


def at(number):
    """Return what breaks behind an answer, and all that come after it.

    Args:
        number: of answers that come whole.
    """
    come = []

    def breaks(request):
        come.append(request)
        return len(come) > number

    return breaks


def kind_of_write(request):
    """Return what kind of thing a request changes; "" where it changes nothing."""
    if request.method == "GET" or request.operation == "login":
        return ""
    told = json.loads(request.body or "{}")
    if isinstance(told, dict) and told.get("query", "").startswith("query"):
        return ""
    return request.operation
