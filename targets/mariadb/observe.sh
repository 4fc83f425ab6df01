#!/bin/sh
# observe.sh PORT: what the server counts, a NAME VALUE a line. The connection that asks is not
# among the connections.
set -eu
sh client.sh "$1" "
select 'connections', variable_value - 1 from information_schema.global_status where variable_name = 'THREADS_CONNECTED'
union all select 'connections_limit', @@max_connections
union all select 'connections_most', variable_value from information_schema.global_status where variable_name = 'MAX_USED_CONNECTIONS'
union all select 'connections_opened', variable_value from information_schema.global_status where variable_name = 'CONNECTIONS'
union all select 'refused', variable_value from information_schema.global_status where variable_name = 'CONNECTION_ERRORS_MAX_CONNECTIONS'
union all select 'queries', variable_value from information_schema.global_status where variable_name = 'QUERIES'
union all select 'slow_queries', variable_value from information_schema.global_status where variable_name = 'SLOW_QUERIES'
union all select 'lock_waits', variable_value from information_schema.global_status where variable_name = 'INNODB_ROW_LOCK_WAITS'
union all select 'waiting_for_locks', variable_value from information_schema.global_status where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'
union all select 'deadlocks', variable_value from information_schema.global_status where variable_name = 'INNODB_DEADLOCKS'"
