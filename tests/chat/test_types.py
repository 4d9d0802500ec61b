"""The scripts of the pages fit their JSDoc types."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TYPES = Path(__file__).with_name("types")
COMPILER = TYPES / "node_modules" / "typescript" / "bin" / "tsc"


def test_the_scripts_fit_their_types() -> None:
    node = shutil.which("node")
    if node is None or not COMPILER.exists():
        pytest.skip("node or tsc is missing: the scripts are NOT checked (tests/chat/types)")
    done = subprocess.run(
        [node, str(COMPILER), "-p", str(TYPES)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
