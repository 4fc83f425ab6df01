"""GET /api/ready/: what really runs. 503 until every worker process is up, then the versions
and the configuration in force, read from the running gunicorn and from the served pages."""

import hashlib
import os
import platform
from functools import lru_cache
from pathlib import Path

import django
import gevent
import gunicorn
import redis
import rest_framework
from django.conf import settings
from django.http import JsonResponse
from gevent import monkey

from . import database, views
from .models import Post

# One file per worker that has loaded its application, named after its process.
UP = settings.STATE / "workers-up"

MODES = {"SyncWorker": "sync", "ThreadWorker": "threads", "GeventWorker": "pooled"}
CLASSES = {"SyncWorker": "sync", "ThreadWorker": "gthread", "GeventWorker": "gevent"}

_worker = None


def worker_is_up(worker):
    global _worker
    _worker = worker
    UP.mkdir(exist_ok=True)
    (UP / str(worker.pid)).touch()


def workers_up():
    """Counts the children of gunicorn's arbiter that have loaded the application."""
    count = 0
    for mark in UP.iterdir():
        try:
            stat = Path("/proc", mark.name, "stat").read_text()
        except OSError:
            continue  # died since
        # pid (name) state ppid ...; the name may hold spaces and brackets.
        state, parent = stat.rpartition(")")[2].split()[:2]
        if int(parent) == _worker.ppid and state != "Z":
            count += 1
    return count


def go_duration(milliseconds):
    """Prints a duration of whole microseconds as Go's time.Duration does: 0s, 25ms, 1m30s."""
    micros = round(milliseconds * 1000)
    if micros == 0:
        return "0s"
    if micros < 1000:
        return f"{micros}µs"
    if micros < 1000000:
        return f"{micros / 1000:.3f}".rstrip("0").rstrip(".") + "ms"
    minutes, micros = divmod(micros, 60000000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{micros / 1000000:.6f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


@lru_cache(maxsize=None)
def body_sha256():
    return hashlib.sha256(views.render_posts()).hexdigest()


def versions():
    return {
        "python": platform.python_version(),
        "django": django.get_version(),
        "djangorestframework": rest_framework.VERSION,
        "gunicorn": gunicorn.__version__,
        "gevent": gevent.__version__,
        "redis-py": redis.__version__,
        **database.versions(),
    }


def report(workers):
    kind = type(_worker).__name__
    mode = MODES.get(kind, kind)
    if mode == "pooled" and not monkey.is_module_patched("socket"):
        mode = "pooled without cooperative sockets"
    elif mode == "pooled" and not database.yields():
        mode = "pooled with a database driver that blocks"
    cfg = _worker.cfg
    in_force = {
        "server.mode": mode,
        "server.workers": workers,
        "server.cache": settings.FEED_CACHE,
        "server.io_wait": go_duration(settings.FEED_IO_WAIT),
        "services.database": settings.FEED_DATABASE if settings.FEED_DATABASE_ADDRESS else "none",
        "dataset.posts": Post.objects.count(),
        "dataset.sha256": body_sha256(),
    }
    native = [("worker_class", CLASSES.get(kind, cfg.worker_class_str)), ("workers", cfg.workers)]
    if mode == "threads":
        in_force["server.threads"] = cfg.threads
        native.append(("threads", cfg.threads))
    if mode == "pooled":
        in_force["server.connections"] = _worker.worker_connections
        native.append(("worker_connections", _worker.worker_connections))
    if mode != "sync":
        native.append(("keepalive", cfg.keepalive))
    native += [("timeout", cfg.timeout), ("backlog", cfg.backlog), ("DEBUG", settings.DEBUG)]
    native.append(("ENGINE", settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]))
    native.append(("CONN_MAX_AGE", settings.DATABASES["default"]["CONN_MAX_AGE"]))
    return {
        "target": "django-feed",
        "versions": versions(),
        "in_force": {key: str(value) for key, value in in_force.items()},
        "native": [{"name": name, "value": str(value)} for name, value in native],
    }


def ready(request):
    if _worker is None:
        return JsonResponse({"waiting": "this is not a worker of gunicorn"}, status=503)
    workers = workers_up()
    if workers < _worker.cfg.workers:
        waiting = f"{workers} of {_worker.cfg.workers} workers are up"
        return JsonResponse({"waiting": waiting}, status=503)
    return JsonResponse(report(workers))
