"""One address of the broker, in each reader's dialect."""

import pytest
from celery import Celery
from django.conf import settings
from django.core.cache.backends.redis import RedisCache

from config.broker import cache_url, celery_url

# columns: REDIS_URL, what Celery gets, what the cache gets
DIALECTS = [
    ("redis://h:6379", "redis://h:6379", "redis://h:6379/1"),
    ("redis://h:6379/3", "redis://h:6379/3", "redis://h:6379/4"),
    ("rediss://u:p@h/0", "rediss://u:p@h/0", "rediss://u:p@h/1"),
    (
        "unix:///a/v.sock",
        "redis+socket:///a/v.sock?virtual_host=0",
        "unix:///a/v.sock?db=1",
    ),
    (
        "unix:///a%20b/v.sock?db=2",
        "redis+socket:///a%20b/v.sock?virtual_host=2",
        "unix:///a%20b/v.sock?db=3",
    ),
]


@pytest.mark.parametrize(("redis_url", "for_celery", "for_cache"), DIALECTS)
def test_each_reader_gets_its_dialect(
    redis_url: str, for_celery: str, for_cache: str
) -> None:
    assert celery_url(redis_url) == for_celery
    assert cache_url(redis_url) == for_cache


def test_clearing_the_cache_leaves_what_waits_in_the_broker() -> None:
    app = Celery(broker=celery_url(settings.REDIS_URL), set_as_current=False)
    cache = RedisCache(cache_url(settings.REDIS_URL), {})
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("waits-through-a-clear")
        queue.put({"task": "waits"})
        cache.clear()
        message = queue.get(timeout=5)
        message.ack()
        queue.close()
    assert message.payload == {"task": "waits"}
