"""Other ways to read a text, each with the way back to its offsets."""
