#!/bin/sh
# client.sh PORT SQL: runs SQL on the server beside it.
exec /usr/lib/postgresql/15/bin/psql --no-psqlrc --quiet --no-align --tuples-only --field-separator=' ' \
    --host=127.0.0.1 --port="$1" --username=feed --dbname=postgres --command="$2"
