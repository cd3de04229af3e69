"""One contender of ``benchmarks.peers``, in an environment of its own: ``python peer.py NAME``.

Reads lines of JSON, each a list of texts; answers with ``{"seconds": CPU, "found": [[[start, end, type], ...], ...]}``.
Each is called as its documentation says for speed: what can be built once is built once, what it finds is counted in
its own terms and turned into spans after the clock has stopped. It is run as a script, by interpreters that have no
other package of ours.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Found = Iterable[tuple[int, int, str]]
    # What is timed, and what makes spans of its result and the text.
    Finder = tuple[Callable[[str], Any], Callable[[Any, str], Found]]

# ruff: noqa: PLC0415 - each contender is importable in its own environment only
# mypy: disable-error-code="import-not-found"


def ours() -> Finder:
    """This package, as installed."""
    from desensitize import Masker

    return Masker(recognizers=()).find, lambda found, _: ((f.start, f.end, f.entity) for f in found)


def ours_mask() -> Finder:
    """This package masking, as the peers do that have no call for finding alone."""
    from desensitize import Masker

    masker = Masker(recognizers=())
    return masker.mask, lambda _, text: ((f.start, f.end, f.entity) for f in masker.find(text))


def ours_python() -> Finder:
    """This package without its compiled core."""
    os.environ["DESENSITIZE_CORE"] = "off"
    return ours()


def reference() -> Finder:
    """This package's rules one after the other, without its gate."""
    from desensitize import Registry
    from desensitize.detect.pipeline import Pipeline

    find = Pipeline(Registry.load().rules, quick=False).find
    return find, lambda found, _: ((f.start, f.end, f.entity) for f in found)


def argus() -> Finder:
    """argus-redact, its fast layer, both of its languages; it has no call that finds without redacting."""
    return _argus(["zh", "en"])


def argus_auto() -> Finder:
    """argus-redact, its fast layer, the language guessed from the script."""
    return _argus("auto")


def _argus(languages: str | list[str]) -> Finder:
    import warnings

    from argus_redact import redact

    warnings.simplefilter("ignore")  # it warns once a call of what its own defaults say

    def find(text: str) -> Any:
        return redact(text, lang=languages, mode="fast", detailed=True, salt=b"benchmark, not a secret..")[2]

    return find, lambda details, _: ((e["start"], e["end"], e["type"]) for e in details["entities"])


def helan() -> Finder:
    """Helan's recognizers, without jieba or a model."""
    from helan import recognize

    return recognize, lambda found, _: ((e.start, e.end, e.type) for e in found)


def euredact() -> Finder:
    """Euredact with its acceleration, all countries, and not what it kept of a text it has seen."""
    from euredact import EuRedact

    redact = EuRedact().redact
    return (
        lambda text: redact(text, cache=False).detections,
        lambda found, _: ((d.start, d.end, d.entity_type.value) for d in found),
    )


def datafog_core() -> Finder:
    """datafog-core, its default detectors."""
    from datafog_core import scan

    return scan, lambda found, _: ((f.codepoint_range.start, f.codepoint_range.end, f.entity_type) for f in found)


def kingfisher() -> Finder:
    """Kingfisher's bundled rules, compiled once; secrets only."""
    from kingfisher_sdk import Scanner

    def spans(found: Any, text: str) -> Found:
        data = text.encode()
        for one in found:
            if one.visible:
                start, end = (len(data[: one.location[f"{side}_offset"]].decode()) for side in ("start", "end"))
                yield start, end, one.rule_id

    return Scanner().scan, spans


def presidio() -> Finder:
    """presidio-analyzer, its pattern recognizers on a blank spaCy pipeline."""
    import spacy
    import tldextract.tldextract as suffixes
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    # Its e-mail recognizer would fetch a list from the network.
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=())
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    analyze = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]).analyze
    return (
        lambda text: analyze(text, language="en"),
        lambda found, _: ((r.start, r.end, r.entity_type) for r in found),
    )


def scrubadub() -> Finder:
    """Scrubadub, with its default detectors."""
    from scrubadub import Scrubber

    scrubber = Scrubber()
    return (
        lambda text: list(scrubber.iter_filth(text)),
        lambda found, _: ((f.beg, f.end, type(f).__name__.removesuffix("Filth")) for f in found),
    )


def shield() -> Finder:
    """LLM-Shield-Proxy's detection, without the proxy and without a model."""
    from llm_shield_proxy.engines.pii_engine import PIIEngine

    find = PIIEngine(enable_tier3=False).detect_spans
    return find, lambda found, _: ((start, end, kind) for start, end, kind, _ in found)


def answer(finder: Finder, texts: list[str]) -> dict[str, Any]:
    """What was found in each text, and the CPU seconds that took."""
    find, spans = finder
    start = time.process_time()
    found = [find(text) for text in texts]
    seconds = time.process_time() - start
    return {"seconds": seconds, "found": [list(spans(one, text)) for one, text in zip(found, texts, strict=True)]}


def main() -> None:
    """Answer until the input ends; nothing that a contender prints comes between the answers."""
    out, sys.stdout = sys.stdout, sys.stderr
    finder: Finder = globals()[sys.argv[1]]()
    for line in sys.stdin:
        out.write(json.dumps(answer(finder, json.loads(line))) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
