"""Lines to a server that break when a test wants them to."""

from ordercore.errors import Unavailable

__all__ = ["Breaking"]


class Breaking:
    """A line that breaks once, behind the answer to one operation.

    Args:
        inner: carries everything.
        operation: behind whose answer.
        broken: what happens at that moment, such as the death of the server.
    """

    def __init__(self, inner, operation, broken=lambda: None):
        self._inner = inner
        self._operation = operation
        self._broken = broken

    def send(self, request):
        answer = self._inner.send(request)
        if request.operation == self._operation:
            self._operation = ""
            self._broken()
            raise Unavailable(str(request), "the line broke")
        return answer
