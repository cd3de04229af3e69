"""A stream whose beginning may be looked at before it is read, also that of a pipe."""

from __future__ import annotations

from typing import BinaryIO, cast

__all__ = ["Ahead"]


class Ahead:
    """A stream to be read once, with what was looked at in front."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._held = stream, b""

    def __repr__(self) -> str:
        return f"Ahead({len(self._held)})"

    @property
    def stream(self) -> BinaryIO:
        """The same as a stream, for whoever reads it."""
        return cast("BinaryIO", self)

    def first_line(self, most: int) -> bytes:
        """Its first line, of which so many bytes at most; it is still to be read."""
        # Not by the line: what a pipe has said must not be hidden from whoever asks whether it has more to say.
        while b"\n" not in self._held and len(self._held) < most and (more := self._more(most)):
            self._held += more
        return self._held.partition(b"\n")[0]

    def head(self, most: int) -> bytes:
        """Its first bytes, of a pipe its first line; they are still to be read."""
        if not self.seekable():
            self.first_line(most)
        elif not self._held:
            self._held = self._stream.read(most)
        return self._held

    def _more(self, most: int) -> bytes:
        take = getattr(self._stream, "read1", self._stream.readline)
        data: bytes = take(most)
        return data

    def read(self, most: int = -1) -> bytes:
        """The next bytes."""
        held, self._held = self._held, b""
        if not held:
            return self._stream.read(most)
        if 0 <= most <= len(held):
            self._held = held[most:]
            return held[:most]
        return held + self._stream.read(most if most < 0 else most - len(held))

    def read1(self, most: int) -> bytes:
        """What is there already, or comes first."""
        return self.read(min(most, len(self._held))) if self._held else self._more(most)

    def readline(self, most: int = -1) -> bytes:
        """The rest of the line."""
        if not self._held:
            return self._stream.readline(most)
        end = self._held.find(b"\n") + 1 or len(self._held)
        end = end if most < 0 else min(end, most)
        line, self._held = self._held[:end], self._held[end:]
        if line.endswith(b"\n") or self._held or len(line) == most:
            return line
        return line + self._stream.readline(most if most < 0 else most - len(line))

    def seekable(self) -> bool:
        """Whether it can be read again."""
        return self._stream.seekable()

    def tell(self) -> int:
        """Where the next byte is."""
        return self._stream.tell() - len(self._held)

    def seek(self, at: int) -> int:
        """Go on from there."""
        self._held = b""
        return self._stream.seek(at)

    def fileno(self) -> int:
        """What the operating system calls it, if there is nothing ahead."""
        if self._held:
            raise ValueError("something is there already")
        return self._stream.fileno()
