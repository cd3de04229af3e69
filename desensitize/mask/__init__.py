"""Operators: a finding's text becomes what may be shown."""
