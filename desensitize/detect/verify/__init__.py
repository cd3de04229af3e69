"""Verifiers: whether a candidate really is what its rule takes it for."""
