"""gunicorn's configuration: what the experiment asks for, gunicorn's defaults for the rest.

Settings come from the environment as target.yaml maps them. One that has no effect in the
mode arrives empty and is not set: with worker_class sync, gunicorn would turn threads > 1
into gthread.
"""

import os

bind = os.environ.get("GUNICORN_BIND") or "0.0.0.0:8000"
accesslog = None
errorlog = "-"
loglevel = "warning"

if os.environ.get("GUNICORN_WORKER_CLASS"):
    worker_class = os.environ["GUNICORN_WORKER_CLASS"]
if os.environ.get("GUNICORN_WORKERS"):
    workers = int(os.environ["GUNICORN_WORKERS"])
if os.environ.get("GUNICORN_THREADS"):
    threads = int(os.environ["GUNICORN_THREADS"])
if os.environ.get("GUNICORN_WORKER_CONNECTIONS"):
    worker_connections = int(os.environ["GUNICORN_WORKER_CONNECTIONS"])


def post_worker_init(worker):
    """Hands the readiness page the worker that really runs, once its application is loaded."""
    from feed import database, in_force

    if os.environ.get("GUNICORN_WORKER_CLASS") == "gevent":
        database.yield_to_others()

    in_force.worker_is_up(worker)
