"""A rule file that is being written: what is wrong with it, and which of its examples hold.

It is read as any user's file is, from a file that only this process may read and that is gone afterwards.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize.errors import Problem, RuleError
from desensitize.policy.document import Document, read
from desensitize.registry import Registry, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.policy.rule import Rule

__all__ = ["block_of", "checked", "written"]

_HEAD = "format: 2\ncategory: Draft\n"
_RULES = "rules:\n"


@contextmanager
def written(source: str) -> Iterator[Path]:
    """The draft as a file."""
    with tempfile.TemporaryDirectory(prefix="desensitize-draft-") as folder:
        file = Path(folder) / "draft.yaml"
        file.touch(0o600)
        file.write_text(source, encoding="utf-8", errors="surrogatepass")
        yield file


def checked(file: Path) -> dict[str, Any]:
    """``problems`` with line and column, ``examples`` with whether each holds, and ``rules``: how many there are."""
    problems: tuple[Problem, ...] = ()
    count = 0
    try:
        count = sum(Path(rule.place.file) == file for rule in Registry.load([file]).rules)
    except RuleError as error:
        problems = error.problems
    missed = {(problem.line, problem.column) for problem in problems if _of_example(problem)}
    whole = all(map(_of_example, problems))
    return {
        "problems": [_told(problem) for problem in problems],
        "examples": list(_examples(file, missed)) if whole else [],
        "rules": count,
    }


def _of_example(problem: Problem) -> bool:
    """Whether it is a line of evidence that does not hold."""
    return problem.path.partition(" examples.")[0].startswith("rule ") and " examples." in problem.path


def _told(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "column": problem.column, "path": problem.path, "message": problem.message}


def _examples(file: Path, missed: set[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """Each line of evidence, with its place and whether it holds."""
    document: Document = read(file.read_bytes(), file.name)
    for index, rule in enumerate(document.data.get("rules", [])):
        for kind in ("match", "ignore"):
            for at, text in enumerate(rule.get("examples", {}).get(kind, [])):
                place = document.place(("rules", index, "examples", kind, at))
                holds = (place.line, place.column) not in missed
                yield {"rule": rule["id"], "kind": kind, "text": text, "line": place.line, "holds": holds}


def block_of(rule: Rule) -> str:
    """A draft that holds a shipped rule as it is written: a beginning for one's own."""
    file = Path(rule.place.file)
    if file.parent != shipped_folder():
        return _HEAD + _RULES
    lines = file.read_text(encoding="utf-8").splitlines()
    first = rule.place.line - 1
    indent = len(lines[first]) - len(lines[first].lstrip())
    dash = lines[first].find("-")
    block = [lines[first]]
    for line in lines[first + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= (dash if dash >= 0 else indent):
            break
        block.append(line)
    while block and (not block[-1].strip() or block[-1].lstrip().startswith("#")):
        block.pop()
    # The parts that it is made of come from the files that its own file uses.
    used = next((f"{line}\n" for line in lines if line.startswith("use: ")), "")
    return _HEAD + used + _RULES + "\n".join(block) + "\n"
