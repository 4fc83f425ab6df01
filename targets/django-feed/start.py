"""Makes the database of the experiment's dataset, then becomes gunicorn.

The database is a new file at every start, or a server's that several of us may share: whoever
comes first fills that. The dataset comes from the environment. The database holds the feed's
own tables; nobody logs in, so those of Django's accounts are left out.
"""

import os
import sys
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feed.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from feed import dataset  # noqa: E402
from feed.models import Author, Post  # noqa: E402


def make_database() -> None:
    if connection.vendor == "sqlite":
        path = settings.DATABASES["default"]["NAME"]
        if os.path.exists(path):
            os.remove(path)
        fill()
    else:
        with alone():
            if not filled():
                fill()
    connection.close()


@contextmanager
def alone():
    """Holds the database server's own lock, so that one process at a time fills it."""
    take, leave = {
        "postgresql": ("SELECT pg_advisory_lock(20231112)", "SELECT pg_advisory_unlock(20231112)"),
        "mysql": ("SELECT GET_LOCK('feed', 60)", "SELECT RELEASE_LOCK('feed')"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(take)
        if cursor.fetchone()[0] == 0:
            raise RuntimeError("another process has been filling the database for a minute")
    yield
    with connection.cursor() as cursor:
        cursor.execute(leave)


def filled() -> bool:
    """Tells whether the posts are there, and drops what one that died half-way left."""
    tables = connection.introspection.table_names()
    if Post._meta.db_table in tables and Post.objects.count() == settings.FEED_POSTS:
        return True
    with connection.schema_editor() as editor:
        for model in (Post, Author):
            if model._meta.db_table in tables:
                editor.delete_model(model)
    return False


def fill() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Post)
    authors = [Author(id=n, name=f"author {n}") for n in range(1, dataset.AUTHORS + 1)]
    rows = (
        Post(
            id=p.id,
            author_id=p.author,
            content=p.content,
            created_at=p.created_at,
            updated_at=p.updated_at,
        )
        for p in dataset.posts(
            settings.FEED_SEED,
            settings.FEED_POSTS,
            settings.FEED_CHARACTERS_MIN,
            settings.FEED_CHARACTERS_MAX,
        )
    )
    with transaction.atomic():
        Author.objects.bulk_create(authors)
        Post.objects.bulk_create(rows, batch_size=100)


if __name__ == "__main__":
    make_database()
    sys.stdout.flush()
    # This Python's gunicorn, whichever comes first on the PATH.
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "feed.wsgi:application"]
    os.execv(sys.executable, gunicorn)
