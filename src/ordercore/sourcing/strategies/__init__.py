"""What a shop minds when it chooses, and whose turn it is."""

__all__: list[str] = []
