"""What a run came to, as plain data: for a program (``--report-json``), and for the page (`report_page`).

It holds counts, names of files, columns and rules, and pieces of masked text; no value of anybody.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.batch.counts import SCORES
from desensitize.native import core
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from desensitize.batch.job import FileDone, Job, Outcome
    from desensitize.masker import Masker

__all__ = ["About", "report_of"]

_FORMAT = 1
# Moments that are shown: more can't be told apart.
_MOMENTS = 120


class About(NamedTuple):
    """What a report says of a run beside its counts.

    :param settings: what was asked for, by name, as text; words and people's names only by their number.
    :param passed_over: (file, what, why) of what was not looked at.
    :param recognizers: names of the plug-ins that looked.
    """

    masker: Masker
    seconds: float
    settings: Mapping[str, str]
    passed_over: Sequence[tuple[str, str, str]] = ()
    recognizers: Sequence[str] = ()


def report_of(job: Job, outcome: Outcome, about: About) -> dict[str, Any]:
    """The report of a run."""
    counts = outcome.counts
    sources = [one.source for one in job.inputs]
    return {
        "format": _FORMAT,
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "seconds": round(about.seconds, 3),
        "totals": {
            "files": len(outcome.files),
            "files_failed": sum(bool(one.failed) for one in outcome.files),
            "bytes": sum(source.stat().st_size for source in sources if source.exists()),
            "records": counts.records,
            "records_with_values": counts.touched,
            "records_rejected": counts.rejected,
            "texts": counts.texts,
            "characters": counts.characters,
            "values": counts.values,
        },
        "entities": [{"entity": entity, "values": count} for entity, count in _sorted(counts.entities)],
        "rules": [_rule(key, count, about.masker) for key, count in _sorted(counts.rules)],
        "columns": _columns(counts.looked, counts.held),
        "files": [_file(source, one) for source, one in zip(sources, outcome.files, strict=True)],
        "scores": [counts.scores[at] for at in range(SCORES)],
        "over_time": [
            {"seconds": round(m.seconds, 2), "records": m.records, "values": m.values} for m in _thin(outcome.moments)
        ],
        "samples": {rule: counts.samples[rule] for rule in sorted(counts.samples)},
        "not_covered": _not_covered(about),
        "settings": dict(about.settings),
        "versions": _versions(about.masker),
    }


def _sorted(counts: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _rule(found: tuple[str, str], count: int, masker: Masker) -> dict[str, Any]:
    entity, rule = found
    known = next((one for one in masker.registry.rules if one.id == rule), None)
    return {"rule": rule, "entity": entity, "values": count, "title": known.title if known else ""}


def _columns(looked: Counter[str], held: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Columns with what they hold; the texts of files without columns have no name."""
    out = []
    for column, texts in looked.items():
        entities = {entity: count for (name, entity), count in _sorted(held) if name == column}
        out.append({"column": column, "texts": texts, "entities": entities})
    return sorted(out, key=lambda one: (-sum(one["entities"].values()), one["column"]))


def _file(source: Path, one: FileDone) -> dict[str, Any]:
    return {
        "file": str(source),
        "records": one.counts.records,
        "values": one.counts.values,
        "rejected": one.counts.rejected,
        "failed": one.failed,
        "entities": dict(_sorted(one.counts.entities)),
    }


def _thin(moments: Sequence[Any]) -> Sequence[Any]:
    step = max(1, len(moments) // _MOMENTS)
    return [*moments[:-1:step], *moments[-1:]]


def _not_covered(about: About) -> dict[str, Any]:
    """What nobody looked for, and where nobody looked."""
    masker = about.masker
    asked = {rule.recognizer for rule in masker.registry.rules if rule.recognizer}
    # One that others include may be looked for without its name.
    looked = {Path(rule.place.file).stem for rule in masker.registry.rules}
    shipped = {path.stem for path in shipped_folder().glob("*.yaml")}
    return {
        "recognizers_off": sorted(asked.difference(about.recognizers)),
        "categories_off": sorted(shipped - looked - set(masker.registry.names)),
        "passed_over": [{"file": file, "what": what, "why": why} for file, what, why in about.passed_over],
    }


def _versions(masker: Masker) -> dict[str, str]:
    import desensitize  # noqa: PLC0415 - for its version

    categories = ", ".join(f"{one.name} {one.version}".strip() for one in masker.registry.categories)
    return {
        "desensitize": desensitize.__version__,
        "engine": str(core()),
        "rules": str(len(masker.registry.rules)),
        "categories": categories,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
