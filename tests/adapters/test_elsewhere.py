"""What does not agree with the other packages of `test-all`, each in a virtual environment of its own over this one."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(900)]

HERE = Path(__file__).resolve().parent
# What the proxy imports; its own extra brings a hundred megabytes more, and versions that others here cannot use.
PROXY = (
    "RestrictedPython", "apscheduler", "azure-identity", "backoff", "boto3", "expression", "fastapi", "fastapi-sso",
    "orjson", "pynacl", "python-multipart", "rq", "semver", "soundfile",
)  # fmt: skip
CASES = {
    # It takes no openai of version 3.
    "llama_index_calls.py": ("llama-index-core>=0.14,<0.15", "llama-index-llms-openai>=0.8,<0.9"),
    "litellm_proxy.py": PROXY,
}


def _made(folder: Path) -> Path:
    """A virtual environment in which all that is installed here can be imported, but for what is installed there."""
    venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    there = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    here = sysconfig.get_path("purelib")
    (there / "zzz_here.pth").write_text(f"import site; site.addsitedir({here!r})\n", encoding="utf-8")
    return python


@pytest.mark.parametrize("name", CASES)
def test_in_an_environment_of_its_own(name: str, tmp_path: Path) -> None:
    python = _made(tmp_path / "venv")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *CASES[name]]
    installed = subprocess.run(pip, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"{' '.join(CASES[name])} can't be installed: {installed.stderr.strip().splitlines()[-1]}")
    run = subprocess.run(
        # What those packages warn of, and leave open, is theirs.
        [
            python,
            "-m",
            "pytest",
            "-n0",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "",
            "-W",
            "ignore",
            HERE / "elsewhere" / name,
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DESENSITIZE_CI": "1"},
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
