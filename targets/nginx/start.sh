#!/bin/sh
# Writes the configuration and becomes nginx.
set -eu
state=$(cd "$NGINX_STATE" && pwd)
user=
[ "$(id -u)" != 0 ] || user='user root;'   # the log of each server is in a folder of ours alone
{
    cat <<CFG
$user
worker_processes auto;
pid $state/nginx.pid;
error_log stderr warn;
daemon off;
events { worker_connections 8192; }
http {
    client_body_temp_path $state/body;
    proxy_temp_path $state/proxy;
    fastcgi_temp_path $state/fastcgi;
    uwsgi_temp_path $state/uwsgi;
    scgi_temp_path $state/scgi;
    log_format upstream '\$upstream_addr \$upstream_status';
    access_log $state/upstream.log upstream buffer=64k flush=1s;
    keepalive_requests 1000000;
    upstream replicas {
        ${NGINX_BALANCE:+$NGINX_BALANCE;}
CFG
    for address in $(echo "$NGINX_REPLICAS" | tr ',' ' '); do
        echo "        server $address max_fails=0;"
    done
    cat <<CFG
        keepalive $NGINX_KEEPALIVE;
        keepalive_requests 1000000;
    }
    server {
        listen $NGINX_LISTEN backlog=4096;
        location = /balancer/ready { access_log off; return 200; }
        location / {
            proxy_pass http://replicas;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host \$host;
            proxy_read_timeout 65s;
        }
    }
}
CFG
} > "$state/nginx.conf"
exec /usr/sbin/nginx -p "$state" -e stderr -c "$state/nginx.conf"
