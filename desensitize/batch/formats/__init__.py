"""The formats that texts come in, one a module, all of the same shape: see `format`."""
