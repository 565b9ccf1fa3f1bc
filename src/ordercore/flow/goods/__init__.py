"""What is known of goods: kits, lots, what is not counted, picked or called back."""

__all__: list[str] = []
