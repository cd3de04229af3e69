r"""Guards by name: what may not stand on either side of a match.

They are written once, here, because each is a lesson: ``\b`` takes Chinese for word characters, and a look at one
character alone lets ``12345678901`` through in ``1.12345678901`` and ``12345678901-2``.
"""

from __future__ import annotations

from typing import NamedTuple

from desensitize.pattern.outline import has_choice

__all__ = ["GUARDS", "Guard"]


class Guard(NamedTuple):
    """The look-behind before a match and the look-ahead after it, as patterns."""

    before: str = ""
    after: str = ""

    def around(self, pattern: str) -> tuple[str, str]:
        """What to write before and after a pattern; choices and a leading ``(?i)`` keep their meaning.

        >>> GUARDS["word"].around("a|b")
        ('(?<![0-9A-Za-z])(?:', ')(?![0-9A-Za-z])')
        """
        bare = has_choice(pattern) and (self.before or self.after)
        return self.before + "(?:" * bool(bare), ")" * bool(bare) + self.after


#: By name: ``number`` stands alone, is no piece of a longer one, a decimal, a date or a path; ``decimal`` may stand
#: beside a slash; ``key`` goes on as long as a token does; ``word`` touches no ASCII letter or digit; ``none``.
GUARDS = {
    "number": Guard(r"(?<![0-9A-Za-z])(?<![0-9][.\-/])", r"(?![0-9A-Za-z])(?![.\-/][0-9])"),
    "decimal": Guard(r"(?<![0-9A-Za-z])(?<![0-9][.\-])", r"(?![0-9A-Za-z])(?![.\-][0-9])"),
    "key": Guard(r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z_\-])"),
    "word": Guard(r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"),
    "none": Guard(),
}
