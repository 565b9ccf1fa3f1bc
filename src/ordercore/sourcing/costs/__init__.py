"""What a parcel from one place to another costs, whatever goes into it."""

__all__: list[str] = []
