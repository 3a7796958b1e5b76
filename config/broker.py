"""One ``REDIS_URL``, in the dialect of each that reads it.

Celery writes a Unix socket as ``redis+socket:///path?virtual_host=0``, the cache
as ``unix:///path?db=1``. The cache gets the database after the broker's, so that
clearing it never drops a task that waits.
"""

from urllib.parse import parse_qs, urlsplit, urlunsplit


def celery_url(redis_url: str) -> str:
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.path}?virtual_host={_number(redis_url)}"


def cache_url(redis_url: str, *, number: int | None = None) -> str:
    """The cache's address; `number` names a database instead of the broker's next."""
    parts = urlsplit(redis_url)
    if number is None:
        number = _number(redis_url) + 1
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def _number(redis_url: str) -> int:
    """The database: ``?db=N`` after a socket, ``/N`` after a host, 0 if not stated."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        stated = parse_qs(parts.query).get("db", [""])[0]
    else:
        stated = parts.path.strip("/")
    return int(stated) if stated.isdigit() else 0
