"""Files and tables of texts by the million: what is in them, masked in bulk."""
