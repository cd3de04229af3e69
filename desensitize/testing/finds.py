"""Properties of what a rule finds: whole, anywhere its guards allow, and nothing that only looks like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.read.view import view
from desensitize.registry import unproven
from desensitize.testing.carriers import DISGUISES, disguised

if TYPE_CHECKING:
    from desensitize.testing.drawing import Planted
    from desensitize.testing.picks import Pick
    from desensitize.testing.subject import Subject

__all__ = [
    "Fault", "carried", "chinese", "context", "disguise", "examples", "found", "glued", "guards", "kept", "near_miss",
    "one_off",
]  # fmt: skip

# Han characters that stand beside a value in a sentence, and are part of no label.
_BEFORE, _AFTER = "在到了把", "的和就吧"


class Fault(NamedTuple):
    """What is wrong: a message, and the text that shows it as a line of evidence (``kind``: match or ignore)."""

    message: str
    line: str = ""
    kind: str = "match"


def examples(subject: Subject, _pick: Pick) -> Fault | None:
    """The rule finds what its own lines of evidence mark, and nothing in those that it should ignore."""
    first = next(unproven(subject.running), None)
    return first and Fault(f"{first.path.split(' ')[-1]}: {first.message}")


def found(subject: Subject, pick: Pick) -> Fault | None:
    """A value is found whole, in any text that the rule's own guards allow."""
    drawn = subject.values.draw(pick)
    if drawn is not None and not subject.values.matched(drawn):
        return Fault("what its `generate` draws is no value to its own pattern", drawn.marked())
    planted = drawn and subject.carried(drawn, pick)
    if planted is None or subject.found(planted):
        return None
    return Fault("a value of its own is not found whole", planted.marked())


def chinese(subject: Subject, pick: Pick) -> Fault | None:
    """A value is found between Chinese characters too, where a Chinese comma may stand beside it."""
    planted = subject.values.draw(pick)
    if planted is None:
        return None
    ahead, cue = bool(pick(2)), subject.cue(pick)
    edge = planted.text[-1] if ahead else planted.text[0]
    if not (edge.isascii() and edge.isalnum()):
        return None
    han = _AFTER[pick(len(_AFTER))] if ahead else _BEFORE[pick(len(_BEFORE))]
    # A word that the rule needs stands on the other side: what touches the value is the character alone.
    plain, touching = (
        planted.inside(f"{cue}：" if cue else "", f"{sign}理") if ahead else planted.inside(f"请{sign}", f"，{cue}")
        for sign in ("，", han)
    )
    at = len(touching.text) - 2 if ahead else 1
    if not subject.values.matched(plain) or _takes_on(subject, touching, at) or not subject.found(plain):
        return None
    return None if subject.found(touching) else Fault("not found beside a Chinese character", touching.marked())


def glued(subject: Subject, pick: Pick) -> Fault | None:
    """A value that goes on with another letter or digit is none."""
    planted = subject.values.draw(pick)
    if planted is None or subject.rule.glued:
        return None
    ahead = bool(pick(2))
    edge = planted.text[-1] if ahead else planted.text[0]
    if not (edge.isascii() and edge.isalnum()):
        return None
    more = str(pick(10)) if edge.isdigit() else chr(ord("a") + pick(26))
    cue = subject.cue(pick)
    before = f"{cue}：" if cue else ""
    whole = planted.inside(before, more) if ahead else planted.inside(f"{before} {more}", "")
    bare = planted.end == len(planted.text) if ahead else planted.start == 0
    if not subject.found(whole, plainly=True) or not (
        bare or (subject.values.texts and not subject.values.matched(whole))
    ):
        # What goes on is a label or the like: whether that may is the rule's to say.
        return None
    taken = subject.taken(whole)
    at = len(whole.text) - 1 if ahead else len(before) + 1
    if taken is None or taken[0] <= at < taken[1]:
        return None
    return Fault("found although it goes on with a letter or digit", whole.text, "ignore")


def guards(subject: Subject, pick: Pick) -> Fault | None:
    """A value beside what its own guards refuse is not found."""
    planted = subject.values.draw(pick)
    whole = planted and subject.guarded(planted, pick)
    if whole is None or not subject.found(whole, plainly=True):
        return None
    return Fault("found beside what its guards refuse", whole.text, "ignore")


def near_miss(subject: Subject, pick: Pick) -> Fault | None:
    """A value whose check digit is wrong, or which is filled out with one sign, is none where a verifier decides."""
    planted = subject.values.near_miss(pick)
    whole = planted and subject.carried(planted, pick)
    if whole is None or (subject.waives and subject.cued(whole)) or not subject.found(whole, plainly=True):
        return None
    return Fault("found although its check digit is wrong, or it is only filled out", whole.text, "ignore")


def one_off(subject: Subject, pick: Pick) -> Fault | None:
    """A value with a character too many or too few, which the pattern does not take, is not found."""
    planted = subject.values.one_off(pick)
    if planted is None:
        return None
    words = subject.context.boost if subject.context and (subject.needs_cue or subject.waives) else ()
    cue = words[pick(len(words))] if words else ""
    whole = planted.inside(f"{cue}: " if cue else "", "")
    # A code is read as what it stands for: then a character more may be none.
    coded = any(sign in whole.text for sign in "\\&%")
    if coded or subject.values.matched(whole) or not subject.found(whole, plainly=True):
        return None
    return Fault("found although it has a character too many or too few", whole.text, "ignore")


def context(subject: Subject, pick: Pick) -> Fault | None:
    """A value that counts only beside certain words is not found without them."""
    planted = subject.values.draw(pick) if subject.needs_cue else None
    if planted is None or subject.cued(planted):
        return None
    whole = planted.inside("\n", "\n")
    return Fault("found although none of its words stands near", whole.text, "ignore") if subject.found(whole) else None


def disguise(subject: Subject, pick: Pick) -> Fault | None:
    """A value in an evasive spelling is found."""
    planted = carried(subject, pick)
    if planted is None:
        return None
    value = disguised(planted.value, DISGUISES[pick(len(DISGUISES))], pick)
    whole = planted.holding(value)
    if value == planted.value or view(whole.text).text != view(planted.text).text or not subject.found(planted):
        return None
    return None if subject.found(whole) else Fault("not found in an evasive spelling", whole.marked())


def kept(subject: Subject, _pick: Pick) -> Fault | None:
    """With all rules loaded, this one still finds one of its own examples: no other takes them all."""
    takers: dict[str, None] = {}
    for line in subject.running.match:
        for finding in subject.company.pipeline.find(line.text):
            if finding.rule == subject.rule.id or finding.entity == subject.rule.entity:
                return None
            if any(finding.start < end and start < finding.end for start, end in line.spans):
                takers[finding.rule] = None
    if not takers:
        return None
    return Fault(f"never found beside the other rules: {', '.join(takers)} takes all its examples")


def carried(subject: Subject, pick: Pick) -> Planted | None:
    """A value of the rule in a text of some kind; ``None``: its own guards refuse that text."""
    planted = subject.values.draw(pick)
    return planted and subject.carried(planted, pick)


def _takes_on(subject: Subject, planted: Planted, at: int) -> bool:
    """Whether the rule takes the character there for part of what it matches."""
    texts = subject.values.texts
    return texts is None or any(m.start() <= at < m.end() for m in texts.compiled.finditer(planted.text))
