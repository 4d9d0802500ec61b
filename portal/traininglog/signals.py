"""What other parts of the portal may want to know of the training log, in the same transaction."""

from django.dispatch import Signal

# A turn was written or added to: ``conversation``.
turn_recorded = Signal()
# Texts are about to be gone: ``conversations`` (ids); ``kept`` says whether the rows stay.
texts_removed = Signal()
