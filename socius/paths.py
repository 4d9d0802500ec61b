"""Where things are: the repository's folders and the folder for what the servers write."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("SOCIUS_ROOT", Path(__file__).resolve().parent.parent))
DATA = ROOT / "data"
CURRICULUM = DATA / "curriculum"
MODELS = ROOT / "models"
# Database, secret key, spool: everything that is written at run time and must be backed up.
VAR = Path(os.environ.get("SOCIUS_VAR", ROOT / "var"))
