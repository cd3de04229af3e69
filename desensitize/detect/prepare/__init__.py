"""What is worked out of a set of rules once, so that a text is read quickly."""
