#!/bin/sh
# Starts the web server in the foreground. Settings come from the environment (env.example).
set -eu
cd "$(dirname "$0")/.."
# No access log here: the address of an invitation is its key. The proxy logs without it.
exec .venv/bin/gunicorn clinic.wsgi \
    --bind "${WEB_BIND:-127.0.0.1:8000}" \
    --worker-class gthread \
    --workers "${WEB_PROCESSES:-2}" \
    --threads "${WEB_THREADS:-4}" \
    --max-requests 5000 --max-requests-jitter 500 \
    --logger-class clinic.logs.ServerLog \
    --no-control-socket
