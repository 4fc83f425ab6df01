#!/bin/sh
# Writes the configuration and becomes HAProxy.
set -eu
state=$(cd "$HAPROXY_STATE" && pwd)
files=$(ulimit -n)
[ "$files" != unlimited ] && [ "$files" -lt 40100 ] || files=40100
maxconn=
[ "$HAPROXY_MAXCONN" = 0 ] || maxconn=" maxconn $HAPROXY_MAXCONN"
{
    cat <<CFG
global
    maxconn $(((files - 100) / 2))
    stats socket $state/haproxy.sock mode 600 level user
    log stderr format short daemon notice
defaults
    mode http
    log global
    timeout connect 5s
    timeout client 65s
    timeout server 65s
    timeout queue 65s
frontend load
    bind $HAPROXY_BIND
    monitor-uri /balancer/ready
    default_backend replicas
backend replicas
    balance $HAPROXY_BALANCE
    http-reuse $HAPROXY_REUSE
CFG
    n=0
    for address in $(echo "$HAPROXY_REPLICAS" | tr ',' ' '); do
        n=$((n + 1))
        echo "    server server-$n $address$maxconn"
    done
} > "$state/haproxy.cfg"
exec /usr/sbin/haproxy -db -f "$state/haproxy.cfg"
