"""The rule dialect: reads patterns and measures them. Knows no rule."""
