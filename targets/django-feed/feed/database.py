"""What the database's driver needs so that a greenlet that waits for it lets others run.

psycopg2 waits in C, where gevent's patches do not reach, unless it is given a function to wait
by; PyMySQL waits in Python's sockets, which are patched. SQLite waits for nobody.
"""

from django.conf import settings
from gevent import monkey
from gevent.socket import wait_read, wait_write


def yield_to_others():
    if settings.FEED_DATABASE == "postgres":
        from psycopg2 import extensions

        extensions.set_wait_callback(_wait)


def yields():
    """Tells whether others run while a greenlet waits for the database's server."""
    if settings.FEED_DATABASE == "postgres":
        from psycopg2 import extensions

        return extensions.get_wait_callback() is not None
    return settings.FEED_DATABASE == "sqlite" or monkey.is_module_patched("socket")


def _wait(connection):
    from psycopg2 import extensions

    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state == extensions.POLL_READ:
            wait_read(connection.fileno())
        elif state == extensions.POLL_WRITE:
            wait_write(connection.fileno())
        else:
            raise RuntimeError(f"psycopg2 polls {state}")


def versions():
    """The server's version and the driver's, by name; SQLite's is the library's."""
    from django.db import connection

    if settings.FEED_DATABASE == "postgres":
        import psycopg2

        connection.ensure_connection()
        number = connection.pg_version
        return {"postgresql": f"{number // 10000}.{number % 10000}", "psycopg2": psycopg2.__version__.split()[0]}
    if settings.FEED_DATABASE == "mariadb":
        import pymysql

        return {"mariadb": ".".join(map(str, connection.mysql_version)), "pymysql": pymysql.VERSION_STRING}
    import sqlite3

    return {"sqlite": sqlite3.sqlite_version}
