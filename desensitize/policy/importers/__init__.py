"""Rules of other products → a category file of ours, with what could not be carried over listed in it."""
