"""How many different complaints a consumer has heard of: written by one process, read by another."""

import mmap
import struct
from pathlib import Path

_NUMBER = struct.Struct("=Q")


class Counter:
    """A number in a file that both sides have mapped, so that looking costs the consumer nothing."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_NUMBER.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _NUMBER.size)
        self._seen: set[str] = set()

    def see(self, document_id: str) -> None:
        """Count a complaint, unless it was counted before."""
        self._seen.add(document_id)
        _NUMBER.pack_into(self._shared, 0, len(self._seen))

    @property
    def seen(self) -> int:
        """How many different ones there are by now."""
        return int(_NUMBER.unpack_from(self._shared)[0])
