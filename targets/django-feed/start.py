"""Makes the database of the experiment's dataset, then becomes gunicorn.

The database is a new file at every start: the dataset comes from the environment. It holds
the feed's own tables; nobody logs in, so those of Django's accounts are left out.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feed.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from feed import dataset  # noqa: E402
from feed.models import Author, Post  # noqa: E402


def make_database() -> None:
    path = settings.DATABASES["default"]["NAME"]
    if os.path.exists(path):
        os.remove(path)
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
    connection.close()


if __name__ == "__main__":
    make_database()
    sys.stdout.flush()
    # This Python's gunicorn, whichever comes first on the PATH.
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "feed.wsgi:application"]
    os.execv(sys.executable, gunicorn)
