"""For tests of rules and of applications. Needs hypothesis: ``pip install 'desensitize[testing]'``."""
