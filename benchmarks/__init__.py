"""Measurements of speed and quality. ``python -m benchmarks.NAME`` runs one; ``--record`` keeps its figures."""
