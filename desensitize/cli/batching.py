"""``mask`` of files to files as a job: with workers, with a journal to go on with, with a report, and for tables."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from desensitize.batch.chosen import passed_over
from desensitize.batch.formats.columns import Columns
from desensitize.batch.formats.format import Options, Spell
from desensitize.batch.job import Job, Outcome, Summary
from desensitize.batch.kernel import Batches, without_values
from desensitize.batch.local import Reading, job_of
from desensitize.batch.parquet import is_parquet, schema_of
from desensitize.batch.report import About, report_of
from desensitize.batch.report_page import as_page
from desensitize.batch.spec import KeyRef, MaskerSpec
from desensitize.cli.conversation import DEFAULT_KEY
from desensitize.cli.options import Format
from desensitize.cli.outcome import DONE, FAILED, FileError, say
from desensitize.cli.progress import Totals, progress
from desensitize.cli.sink import whole_file
from desensitize.cli.source import Source
from desensitize.errors import ConfigError, DesensitizeError
from desensitize.masker import Masker
from desensitize.registry import Registry

__all__ = ["Batch", "KeepRejected", "Report", "ReportJson", "Resume", "Workers", "tables_of"]

Workers = Annotated[
    int, typer.Option("--workers", min=1, metavar="N", help="Processes that mask; more than one need a keyed operator.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that died: the same command, and this.")]
Report = Annotated[
    str | None, typer.Option("--report", metavar="FILE.html", help="A page on what was masked; it holds no values.")
]
ReportJson = Annotated[str | None, typer.Option("--report-json", metavar="FILE", help="The same for programs.")]
KeepRejected = Annotated[
    bool, typer.Option("--keep-rejected", help="Keep records that are left out, unmasked, in the .rejects file.")
]


def tables_of(given: Sequence[Source]) -> list[Source]:
    """The sources that are Parquet files."""
    return [source for source in given if source.path is not None and source.path.is_file() and is_parquet(source.path)]


@dataclass(frozen=True, slots=True)
class Batch:
    """What the command line asks for."""

    workers: int = 1
    resume: bool = False
    report: str | None = None
    report_json: str | None = None
    keep: bool = False
    format: Format = Format.AUTO
    encoding: str = "auto"
    columns: Columns = Columns()  # noqa: RUF009 - frozen
    quiet: bool = False
    spell: Spell | None = None

    @property
    def asked(self) -> bool:
        """Whether it takes a job to do that."""
        return self.workers > 1 or self.resume or self.keep or bool(self.report or self.report_json)

    def stands_alone(self, given: Sequence[Source], plan: Any, masker: Masker, *, kept: bool) -> bool:
        """Whether each text can be masked by itself, so that several may do it and a run that died goes on.

        :param kept: whether a vault or a manifest takes down what is masked.
        :raises ConfigError: it can't, and several shall.
        """
        if self.workers > 1 and kept:
            message = "--vault and --manifest take down what one worker does: leave out --workers, or them"
            raise ConfigError(message)
        files = plan is not None and all(source.path is not None for source in given)
        return self.workers > 1 or (files and not kept and "token" not in masker.operators)

    def settings(self, masker: Masker, spec: MaskerSpec, out: str | None) -> dict[str, str]:
        """What was asked for, for the report; of people's names and words only how many."""
        many = {"names": "people", "deny": "words", "allow": "values"}
        said = {"output": str(out), "operators": ", ".join(sorted(masker.operators)), "workers": str(self.workers)}
        for name, value in spec.options.items():
            if name in many:
                said[name] = f"{len(value)} {many[name]}"
            elif name != "operators" and value:
                said[name.replace("_", " ")] = ", ".join(value) if isinstance(value, list | tuple) else str(value)
        key = spec.key.key() if spec.key.file or (spec.key.env or "") in os.environ else None
        said["key"] = key.key_id() if key is not None else "none"
        return said | {"format": self.format.value, "encoding": self.encoding}

    def spec(self, registry: Registry, chosen: Mapping[str, Any], env: str | None, file: str | None) -> MaskerSpec:
        """What each worker makes its masker from.

        :raises ConfigError: an operator that counts across workers.
        """
        given = {name: value for name, value in chosen.items() if value is not None}
        spec = MaskerSpec(registry, given, KeyRef(None if file else env or DEFAULT_KEY, file))
        if self.workers > 1:
            spec.check_shared()
        return spec

    def run(
        self,
        given: Sequence[Source],
        plan: Any,
        work: Batches,
        masker: Masker | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Mask the files, or do to them what else ``work`` does; the exit status.

        :param plan: the output of each source, or of the one there is.
        :param masker: what a report tells of, where one was asked for.
        :raises ConfigError: stdin or stdout, which nobody can go on with.
        """
        pairs = _pairs(given, plan)
        for _, target in pairs:
            target.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with progress(given, quiet=self.quiet) as shown:
            job = self._job(pairs, work, shown)
            outcome = job.run()
        self._left_out(job, outcome)
        if masker is not None and (self.report or self.report_json):
            about = About(masker, time.monotonic() - began, settings, list(self._passed_over(pairs, masker)))
            self._reported(report_of(job, outcome, about))
        return FAILED if outcome.failed else DONE

    def _job(self, pairs: Sequence[tuple[Path, Path]], work: Batches, shown: Totals) -> Job:
        if self.resume and not work.told:
            say("tokens count from the beginning of a run: without --vault it can't go on, and begins anew")

        def tell(done: Summary) -> None:
            shown.read(done.written)
            shown.found(list(done.counts.entities.elements()))
            for _ in range(done.counts.records):
                shown.record()

        form = None if self.format is Format.AUTO else self.format.value
        reading = Reading(Options(self.encoding, self.columns), form, self.keep, self.spell)
        return job_of(pairs, work, reading, workers=self.workers, resume=self.resume, tell=tell)

    def _passed_over(self, pairs: Sequence[tuple[Path, Path]], masker: Masker) -> Any:
        for source, _ in pairs:
            if is_parquet(source):
                for name, kind in passed_over(schema_of(source), self.columns):
                    yield (
                        str(source),
                        f"column {without_values(name, masker.find)} ({kind})",
                        "not looked at: it holds no text, or was not asked for",
                    )

    @staticmethod
    def _left_out(job: Job, outcome: Outcome) -> None:
        """Say what was left out."""
        for one, done in zip(job.inputs, outcome.files, strict=True):
            if done.failed:
                say(f"{one.source}: {done.failed}")
            elif done.counts.rejected:
                listed = one.target.with_name(f"{one.target.name}.rejects")
                say(f"{one.source}: {done.counts.rejected} record(s) left out; {listed} says which and why")

    def _reported(self, report: Mapping[str, Any]) -> None:
        if self.report is not None:
            _write(self.report, as_page(report))
        if self.report_json is not None:
            _write(self.report_json, json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def _pairs(given: Sequence[Source], plan: Any) -> list[tuple[Path, Path]]:
    if plan is None or any(source.path is None for source in given):
        message = "tables, --workers, --resume, --keep-rejected and reports are for files: name the input, and -o OUT"
        raise ConfigError(message)
    if isinstance(plan, Path):
        return [(source.path, plan) for source in given if source.path is not None]
    return [(source.path, target) for source, target in plan.items() if source.path is not None]


def _write(path: str, text: str) -> None:
    try:
        with whole_file(Path(path)) as sink:
            sink.write(text.encode("utf-8", "backslashreplace"))
    except FileError as error:
        message = f"{path} {error}"
        raise DesensitizeError(message) from None
