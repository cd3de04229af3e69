"""What harnesses that others wrote see of a served gateway: ``python -m benchmarks.outside [--exhaustive] [--record]``.

Each plays both ends, the client and the model's side, of a ``desensitize serve`` that is a process of its own:

* `pii-leak-benchmark <https://pypi.org/project/pii-leak-benchmark/>`_, its smoke test (``selfcheck``): personal
  data and credentials in a request reach no model, and come back to the client.
* The same one's second profile (``pii-leak-benchmark-v2``), with ``--mask-replies``: values that were sent come back,
  those that the model says of itself do not, whole or cut: in the middle, or with ``--exhaustive`` at every offset.
* `canarywire <https://pypi.org/project/canarywire/>`_: canaries in messages, tools and turns, by OpenAI's door and
  Anthropic's; what stands for them is cut by the character and at random on its way back.

Both are in the extra ``test-all``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import record
from benchmarks.gateway_processes import free_port, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["canaries", "passed", "smoke", "split"]

SEED = "5eed0fde5e"
_PATIENCE = 1800
Figures = dict[str, Any]


def smoke(folder: Path) -> Figures:
    """The smoke test's verdict of the gateway."""
    port, file = free_port(), folder / "smoke.json"
    with _gateway(port) as root:
        base, capture = f"--target-base-url={root}/v1", f"--capture-port={port}"
        _run(folder, "pii_leak_benchmark.cli", "selfcheck", base, capture, f"--json-out={file}")
    checks = _read(file)["checks"]
    boundary = checks["configured_upstream_boundary"]
    return {
        "requests": boundary["correlated_requests"],
        "checks": len(checks),
        "passed": sum(check["passed"] for check in checks.values()),
        "leaked": boundary["leaked_entity_types"],
    }


def split(folder: Path, *, exhaustive: bool = False, seed: str = SEED) -> Figures:
    """The second profile's rates: what came back of what was sent, and of what the model said."""
    port, file = free_port(), folder / "summary.json"
    with _gateway(port, "--mask-replies") as root:
        target = ("--gateway-url", f"{root}/v1/chat/completions", "--upstream-port", str(port), "--only", "gateway")
        cuts = ("--oracle", "exhaustive-2-part" if exhaustive else "midpoint", "--seed", seed)
        out = ("--out", str(folder), "--json-out", str(file), "--partial-emission")
        _run(folder, "pii_leak_benchmark.v2_cli", *target, *cuts, *out)
    (row,) = _read(file)["rows"]
    partial = _read(folder / "gateway.partial-emission.json")["metrics"]
    return {
        "requests": _read(folder / "gateway.json")["metrics"]["partition_oracle"]["captured_requests_total"],
        "cases": row["cases_applicable"],
        "observable": row["echo_observable"],
        "fidelity": row["fidelity_rate"],
        "leaked_whole": row["leak_single_chunk"],
        "leaked_cut": row["leak_adversarial"],
        "leaked_in_part": partial["partial_emission_rate"]["overall"],
        "leaked": row["request_path_leak"],
        "inconclusive": row["inconclusive"],
        "outcome": row["outcome"],
    }


def canaries(folder: Path, *, seed: int = 7) -> Figures:
    """The canaries that were followed, and what the harness found."""
    port, file = free_port(), folder / "canarywire.json"
    # It keeps its state in the folder that it is started in.
    model = started("canarywire", "serve", "--listen", f"127.0.0.1:{port}", port=port, folder=folder)
    with model, _gateway(port) as root:
        # JSON is YAML.
        routes = [
            {"protocol": "openai-chat", "path": "/v1/chat/completions"},
            {"protocol": "anthropic-messages", "path": "/v1/messages"},
        ]
        capture = {"url": f"http://127.0.0.1:{port}"}
        file.write_text(json.dumps({"capture": capture, "target": {"base_url": root, "routes": routes}}), "utf-8")
        _run(folder, "canarywire", "run", "--config", str(file), "--seed", str(seed), "--out", str(folder / "out"))
    report = _read(folder / "out" / "report.json")
    return {
        "attacks": len(report["attacks"]),
        "outcome": report["outcome"],
        "leaks": len(report["leaks"]),
        "unrestored": len(report["unrestored"]),
    }


def passed(what: str, figures: Figures) -> bool:
    """Whether one of the three found nothing to complain of, and did look."""
    if what == "smoke":
        return bool(figures["requests"]) and figures["passed"] == figures["checks"] and not figures["leaked"]
    if what.startswith("split"):
        nothing = ("leaked_whole", "leaked_cut", "leaked_in_part", "inconclusive")
        seen = figures["cases"] == figures["observable"] > 0 and figures["fidelity"] == 1
        return seen and not figures["leaked"] and not any(figures[name] for name in nothing)
    return figures["outcome"] == "pass" and bool(figures["attacks"])


@contextmanager
def _gateway(upstream: int, *options: str) -> Iterator[str]:
    port = free_port()
    told = ("serve", "--upstream", f"http://127.0.0.1:{upstream}/v1", "--port", str(port), "--quiet", *options)
    with started("desensitize.cli", *told, port=port) as server:
        yield server.url


def _run(folder: Path, *arguments: str) -> None:
    """A harness's own command. What it found stands in its files; a status of two says that it could not look."""
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr


def _read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _all(*, exhaustive: bool) -> Iterator[tuple[str, Figures]]:
    runs: dict[str, Callable[[Path], Figures]] = {"smoke": smoke, "split in the middle": split, "canaries": canaries}
    if exhaustive:
        runs["split at every offset"] = lambda folder: split(folder, exhaustive=True)
    for what, run in runs.items():
        with tempfile.TemporaryDirectory() as folder:
            yield what, run(Path(folder))


def _said(value: object) -> object:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else value


def main() -> None:
    """Run all, and say what was found."""
    parser = argparse.ArgumentParser(description="What harnesses that others wrote see of a served gateway.")
    parser.add_argument("--exhaustive", action="store_true", help="cut at every offset too: minutes more")
    parser.add_argument("--record", action="store_true", help="keep the figures in benchmarks/records/")
    told = parser.parse_args()
    found = dict(_all(exhaustive=told.exhaustive))
    parts = []
    for what, figures in found.items():
        rows = [(name.replace("_", " "), _said(value)) for name, value in figures.items()]
        parts.append(f"## {what}: {'passed' if passed(what, figures) else 'failed'}\n\n{record.table(('', ''), rows)}")
    markdown = "\n\n".join(parts)
    print(markdown)
    if told.record:
        packages = {name: metadata.version(name) for name in ("pii-leak-benchmark", "canarywire")}
        command = "python -m benchmarks.outside" + " --exhaustive" * told.exhaustive
        note = f"`{command}`: " + ", ".join(f"{name} {version}" for name, version in packages.items())
        figures = {"command": command, "harnesses": packages, "figures": found}
        record.write("outside", "The gateway before other people's harnesses", figures, f"{note}\n\n{markdown}")
    assert all(passed(what, figures) for what, figures in found.items())


if __name__ == "__main__":
    main()
