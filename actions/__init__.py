"""What the coach says and does: one custom action for each wish, all on ``base.CoachAction``."""

import os

import django

from socius.curriculum import curriculum

# The action server writes the training log through the portal's models.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
curriculum()  # read now, not while the first employee waits
