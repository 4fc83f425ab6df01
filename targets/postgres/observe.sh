#!/bin/sh
# observe.sh PORT: what the server counts, a NAME VALUE a line.
set -eu
sh client.sh "$1" "
select 'connections', count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
union all select 'connections_limit', setting::bigint from pg_settings where name = 'max_connections'
union all select 'connections_opened', sum(sessions) from pg_stat_database
union all select 'transactions', sum(xact_commit + xact_rollback) from pg_stat_database
union all select 'deadlocks', sum(deadlocks) from pg_stat_database
union all select 'waiting_for_locks', count(*) from pg_stat_activity where wait_event_type = 'Lock'"
# grep -c ends with 1 where it counts none.
echo "slow_queries $(grep -c 'LOG:  duration: ' "$POSTGRES_STATE/slow.log" || true)"
echo "lock_waits $(grep -c 'still waiting for ' "$POSTGRES_STATE/slow.log" || true)"
echo "refused $(grep -c 'FATAL:  \(sorry, too many clients\|remaining connection slots\)' "$POSTGRES_STATE/slow.log" || true)"
