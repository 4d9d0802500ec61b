"""Pictures of the pages for README and docs, taken on request: make pictures."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

# A flat design has few colours: a palette takes half the space.
_COLOURS = 256


def take(page: Page, name: str, full_page: bool = False) -> None:
    """Save a picture in the folder SOCIUS_PICTURES, if there is one."""
    folder = os.environ.get("SOCIUS_PICTURES")
    if folder:
        picture = Image.open(io.BytesIO(page.screenshot(full_page=full_page))).convert("RGB")
        small = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
        small.save(Path(folder) / f"{name}.png", optimize=True)
