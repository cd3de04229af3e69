"""What to look for and what to do: rules as data, and the YAML they are written in."""
