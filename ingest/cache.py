"""Bytes that are asked for again and again, in a bounded room."""

from __future__ import annotations

from collections import OrderedDict


class BytesCache:
    """Bytes by name: those used last, ``room`` bytes of them at most."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, name: str) -> bytes | None:
        found = self._kept.get(name)
        if found is not None:
            self._kept.move_to_end(name)
        return found

    def put(self, name: str, content: bytes) -> None:
        if name in self._kept:
            return
        self._kept[name] = content
        self._room -= len(content)
        while self._room < 0:
            self._room += len(self._kept.popitem(last=False)[1])
