"""The WSGI server's entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
application = get_wsgi_application()

# What is loaded by now stays for good: the collector need not go through it at every turn.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
