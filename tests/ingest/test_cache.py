"""A bounded room for bytes."""

from ingest.cache import BytesCache


def test_those_used_last_are_kept() -> None:
    cache = BytesCache(10)
    for name in "abc":
        cache.put(name, name.encode() * 3)
    assert cache.get("a") == b"aaa"
    cache.put("d", b"dddd")
    assert [cache.get(name) for name in "abcd"] == [b"aaa", None, b"ccc", b"dddd"]


def test_what_is_larger_than_the_room_is_not_kept() -> None:
    cache = BytesCache(2)
    cache.put("a", b"aaa")
    cache.put("b", b"b")
    assert (cache.get("a"), cache.get("b")) == (None, b"b")


def test_the_same_takes_its_room_once() -> None:
    cache = BytesCache(4)
    for _ in range(3):
        cache.put("a", b"aa")
    cache.put("b", b"")
    cache.put("c", b"cc")
    assert [cache.get(name) for name in "abc"] == [b"aa", b"", b"cc"]
