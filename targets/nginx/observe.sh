#!/bin/sh
# observe.sh: what nginx logged of each server; a request that was tried at several counts at each.
set -eu
sleep 1.1   # its log is written once a second
awk -v replicas="$NGINX_REPLICAS" '
BEGIN { n = split(replicas, address, ","); for (i = 1; i <= n; i++) { name[address[i]] = "server-" i } }
{
    gsub(/,/, "")
    half = int(NF / 2)
    for (i = 1; i <= half; i++) { requests[$i]++; if ($(half + i) >= 500) failed[$i]++ }
}
END { for (i = 1; i <= n; i++) { print "requests", name[address[i]], requests[address[i]] + 0; print "failed", name[address[i]], failed[address[i]] + 0 } }
' "$NGINX_STATE/upstream.log"
