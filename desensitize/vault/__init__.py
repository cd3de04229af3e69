"""Vaults: token ↔ value, by session."""
