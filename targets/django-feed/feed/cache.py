"""The cache in Redis: two keys, no expiry, one GET for every cached request.

The pool is bounded: under gevent up to worker_connections requests of a worker run at once,
and Redis must not see a connection for each. A request waits for a free connection instead.
"""

import redis
from django.conf import settings

QUERYSET = "feed:queryset"
RESPONSE = "feed:response"

CONNECTIONS = 32  # per worker process
WAIT = 30  # seconds a request waits for a connection before it fails


def _connect():
    host, _, port = settings.FEED_REDIS.rpartition(":")
    pool = redis.BlockingConnectionPool(
        max_connections=CONNECTIONS, timeout=WAIT, host=host.strip("[]"), port=int(port)
    )
    return redis.Redis(connection_pool=pool)


_client = _connect() if settings.FEED_CACHE != "none" else None


def get_or_make(key, make):
    """Returns the bytes under key; on a miss it stores and returns what make() returns."""
    value = _client.get(key)
    if value is None:
        value = make()
        _client.set(key, value)
    return value


def forget():
    """Drops what is cached, after a change of the posts."""
    if _client is not None:
        _client.delete(QUERYSET, RESPONSE)
