"""Presidio's anonymizer, which ``benchmarks.operators`` measures beside ours, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from benchmarks.contender import Peer, python

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from pathlib import Path

__all__ = ["PRESIDIO", "presidio"]

PRESIDIO = Peer("presidio_anonymizer", "presidio-anonymizer", "presidio-anonymizer==2.2.366")
# Reads a line of {operator: values}, answers with CPU seconds by operator. Its own interpreter runs it.
_PRESIDIO = """
import json, sys, time
from presidio_anonymizer.operators import Decrypt, Encrypt, Hash, Keep, Mask, Redact, Replace
key = "0123456789abcdef0123456789abcdef"
made = {
    "redact": (Redact(), {}),
    "replace": (Replace(), {"new_value": "-"}),
    "keep": (Keep(), {}),
    "mask": (Mask(), {"masking_char": "*", "chars_to_mask": 4, "from_end": False}),
    "hash": (Hash(), {"hash_type": "sha256", "salt": b"0123456789abcdef"}),
    "encrypt": (Encrypt(), {"key": key}),
    "decrypt": (Decrypt(), {"key": key}),
}
for line in sys.stdin:
    spent = {}
    for name, values in json.loads(line).items():
        operate, params = made[name][0].operate, made[name][1]
        if name == "decrypt":
            values = [Encrypt().operate(value, params) for value in values]
        start = time.process_time()
        for value in values:
            operate(value, params)
        spent[name] = time.process_time() - start
    print(json.dumps(spent), flush=True)
"""


def presidio(folder: Path, stack: ExitStack) -> Callable[[dict[str, list[str]]], dict[str, float]]:
    """What presidio-anonymizer takes for values of each operator, in CPU seconds.

    :raises Unavailable: it can't be installed here.
    """
    command = [python(PRESIDIO, folder), "-c", _PRESIDIO]
    process = stack.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stack.callback(process.stdin.close)
    ask, answers = process.stdin, process.stdout

    def asked(values: dict[str, list[str]]) -> dict[str, float]:
        ask.write(json.dumps(values) + "\n")
        ask.flush()
        out: dict[str, float] = json.loads(answers.readline())
        return out

    return asked
