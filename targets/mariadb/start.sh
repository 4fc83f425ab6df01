#!/bin/sh
# Makes a new data folder and becomes its server.
set -eu
state=$(cd "$MARIADB_STATE" && pwd)
data=$state/data
mkdir "$data"
user=$(id -un)   # root must be named, or it refuses
mariadb-install-db --no-defaults --datadir="$data" --user="$user" --auth-root-authentication-method=normal --skip-test-db >/dev/null
cat > "$state/init.sql" <<SQL
CREATE DATABASE IF NOT EXISTS feed CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS feed;
GRANT ALL ON feed.* TO feed;
SQL
# MariaDB's defaults, but for where it listens and from when on a query is slow.
exec /usr/sbin/mariadbd --no-defaults --datadir="$data" --user="$user" --port="$MARIADB_PORT" --bind-address="$MARIADB_LISTEN" \
    --socket="$state/mariadb.sock" --pid-file="$state/mariadb.pid" --init-file="$state/init.sql" \
    --skip-name-resolve --max-connections=151 --slow-query-log=0 --long-query-time=0.1
