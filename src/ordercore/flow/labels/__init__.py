"""Labels are bought of carriers, who are asked for their own prices."""

__all__: list[str] = []
