"""What the web server starts: ``gunicorn portal.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# Read what the first request would wait for; a mistake in the content stops the start instead.
from portal.chat.messages import redactor  # noqa: E402
from socius.curriculum import curriculum  # noqa: E402

curriculum()
redactor()
