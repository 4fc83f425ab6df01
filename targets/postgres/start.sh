#!/bin/bash
# Makes a new database cluster and becomes its server.
set -eu
bin=/usr/lib/postgresql/15/bin
data=$POSTGRES_STATE/data
mkdir "$data"
slow=$POSTGRES_STATE/slow.log
as=()
if [ "$(id -u)" = 0 ]; then   # it refuses to run as root
    chmod go+x . ..
    chown postgres: "$data"
    as=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
"${as[@]}" $bin/initdb --pgdata="$data" --username=feed --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
echo 'host all all all trust' >> "$data/pg_hba.conf"   # the trial's other parts, from their own addresses
# Debian's settings, but for where it listens and what it logs: statements of 100 ms or more, and
# waits for a lock.
exec "${as[@]}" $bin/postgres -D "$data" -c port="$POSTGRES_PORT" -c listen_addresses="$POSTGRES_LISTEN" \
    -c unix_socket_directories= -c max_connections=100 \
    -c log_min_duration_statement=100 -c log_lock_waits=on 2> >(tee "$slow" >&2)
