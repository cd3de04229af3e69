from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

SOURCES: str
NATIVE_CHECKS: dict[str, int]
OPCODES: dict[str, int]

def base32(data: bytes) -> str: ...
def unbase32(text: str) -> bytes | None: ...

class TableError(ValueError): ...

_Leaf = TypeVar("_Leaf")

def json_leaves(
    source: str,
    depth: int,
    leaf: Callable[[tuple[tuple[str | int, ...], int, int, str, str]], _Leaf],
    decode: Callable[[str], str],
) -> list[_Leaf] | Literal[False] | None: ...
def letters(text: str) -> tuple[str, bytes] | None: ...
def standing(text: str, strings: Iterable[str], size: int) -> list[int]: ...

class Core:
    def __init__(self, sections: dict[str, bytes]) -> None: ...
    @property
    def slots(self) -> tuple[int, int]: ...
    def match(self, text: str, places: list[tuple[int, int]]) -> list[tuple[int, int, int] | tuple[()] | None]: ...

_Check: TypeAlias = tuple[int, int, float, Callable[[str], bool]]
_Rule: TypeAlias = tuple[float, int, int, bool, frozenset[str], bool, list[tuple[int, int]]]
_Candidate: TypeAlias = tuple[int, int, int, int, int, float, int]

class Finder:
    def __init__(
        self,
        core: Core,
        slots: list[int],
        rules: list[_Rule],
        checks: Sequence[Sequence[_Check]],
        kind: type[tuple[object, ...]],
        describe: Callable[[int, int, float], Sequence[object]],
        *,
        threshold: float,
        boost: float,
        raised: float,
        signs: bool = True,
        steps: int | None = None,
    ) -> None: ...
    def find(
        self, text: str, apart: bool = False
    ) -> tuple[list[Any], int, int, tuple[int, ...], tuple[list[int], list[_Candidate]] | None] | None: ...
