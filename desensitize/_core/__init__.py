"""The compiled core: the Cython module ``engine`` and its pieces. `desensitize.native` says whether it runs."""
