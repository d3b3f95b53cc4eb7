#!/bin/sh
# Starts one worker in the foreground; several may run. It makes PDFs and sends mail.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python manage.py work
