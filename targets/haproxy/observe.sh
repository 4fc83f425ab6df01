#!/bin/sh
# observe.sh: what HAProxy counts of each server, by the names in the heading of "show stat".
set -eu
echo 'show stat' | socat - "UNIX-CONNECT:$HAPROXY_STATE/haproxy.sock" | awk -F, '
NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["pxname"] == "replicas" && $at["svname"] ~ /^server-/ {
    s = $at["svname"]
    print "requests", s, $at["stot"] + 0
    print "failed", s, $at["hrsp_5xx"] + $at["econ"] + $at["eresp"]
    print "queued", s, $at["qmax"] + 0
    print "queue_time_ms", s, $at["qtime"] + 0
    print "connections_made", s, $at["connect"] + 0
    print "connections_reused", s, $at["reuse"] + 0
}'
