"""How fast ordercore is beside others: every figure is a ratio taken in one run."""
