"""One contender of ``benchmarks.peers``, in an environment of its own: ``python peer.py NAME``.

Reads lines of JSON, each a list of texts; answers with ``{"seconds": CPU, "found": [[[start, end, type], ...], ...]}``.
Each contender finds only; none masks. It is run as a script, by interpreters that have no other package of ours.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Found = list[tuple[int, int, str]]
    Finder = Callable[[str], Found]


def ours() -> Finder:
    """This package, as installed."""
    from desensitize import Masker  # noqa: PLC0415 - only here

    find = Masker(recognizers=()).find
    return lambda text: [(f.start, f.end, f.entity) for f in find(text)]


def reference() -> Finder:
    """This package's rules one after the other, without its gate."""
    from desensitize import Registry  # noqa: PLC0415 - only here
    from desensitize.detect.pipeline import Pipeline  # noqa: PLC0415

    find = Pipeline(Registry.load().rules, quick=False).find
    return lambda text: [(f.start, f.end, f.entity) for f in find(text)]


def argus() -> Finder:
    """argus-redact, its fast layer, both of its languages."""
    from argus_redact import redact  # type: ignore[import-not-found] # noqa: PLC0415 - in its own environment

    def find(text: str) -> Found:
        details = redact(text, lang=["zh", "en"], mode="fast", detailed=True, salt=b"benchmark, not a secret..")[2]
        return [(e["start"], e["end"], e["type"]) for e in details["entities"]]

    return find


def datafog() -> Finder:
    """datafog, its regex engine."""
    import datafog as package  # type: ignore[import-not-found] # noqa: PLC0415 - in its own environment

    return lambda text: [(e.start, e.end, e.type) for e in package.scan(text, engine="regex").entities]


def presidio() -> Finder:
    """presidio-analyzer, its pattern recognizers on a blank spaCy pipeline."""
    import spacy  # type: ignore[import-not-found] # noqa: PLC0415 - in its own environment
    import tldextract.tldextract as suffixes  # type: ignore[import-not-found] # noqa: PLC0415
    from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found] # noqa: PLC0415
    from presidio_analyzer.nlp_engine import SpacyNlpEngine  # type: ignore[import-not-found] # noqa: PLC0415

    # Its e-mail recognizer would fetch a list from the network.
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=())
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    analyze = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]).analyze
    return lambda text: [(r.start, r.end, r.entity_type) for r in analyze(text, language="en")]


def scrubadub() -> Finder:
    """scrubadub, with its default detectors."""
    import scrubadub as package  # type: ignore[import-not-found] # noqa: PLC0415 - in its own environment

    scrubber = package.Scrubber()
    return lambda text: [(f.beg, f.end, type(f).__name__.removesuffix("Filth")) for f in scrubber.iter_filth(text)]


def answer(find: Finder, texts: list[str]) -> dict[str, Any]:
    """What was found in each text, and the CPU seconds that took."""
    start = time.process_time()
    found = [find(text) for text in texts]
    return {"seconds": time.process_time() - start, "found": found}


def main() -> None:
    """Answer until the input ends."""
    contenders = (ours, reference, argus, datafog, presidio, scrubadub)
    find = {contender.__name__: contender for contender in contenders}[sys.argv[1]]()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(find, json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
