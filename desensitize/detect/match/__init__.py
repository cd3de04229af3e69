"""One reading against the rules: matches, the words around them, overlaps."""
