"""``/healthz``: whether this process can do its work, for probes and people."""

import logging

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from config import __version__

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, otherwise 503; one JSON object in both cases.

    A broker that is away is told but stays a 200: pages need no broker, and the
    work that waits is found again in the database.
    """
    database, broker = _database_answers(), _broker_answers()
    return JsonResponse(
        {
            "status": "ok" if database else "unavailable",
            "database": "ok" if database else "unreachable",
            "broker": "ok" if broker else "unreachable",
            "version": __version__,
        },
        status=200 if database else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError) as error:
        logger.warning("The broker does not answer: %s", error)
        return False
    return True
