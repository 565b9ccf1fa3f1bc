"""What follows from an event, as small pure functions; ``flow.policies`` says when."""

__all__: list[str] = []
