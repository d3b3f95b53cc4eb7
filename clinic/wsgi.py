"""The door for a web server; refuses to open with wrong settings."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

application = get_wsgi_application()
call_command("check", databases=["default"], fail_level="WARNING")
