#!/bin/sh
# client.sh PORT SQL: runs SQL on the server beside it.
exec /usr/bin/mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port="$1" --user=feed --batch --skip-column-names --execute="$2" feed
