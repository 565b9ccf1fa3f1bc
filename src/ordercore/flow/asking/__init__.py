"""What is asked at the door names what is there, and what it leaves open is settled."""

__all__: list[str] = []
