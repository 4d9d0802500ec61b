"""PDF documents in the fonts that matplotlib brings: all of Unicode that a German name needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

ACCENT = (15, 95, 99)
INK = (27, 37, 41)
MUTED = (86, 97, 102)


def _fonts() -> Path:
    """Return matplotlib's folder of fonts, without importing matplotlib."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise RuntimeError("matplotlib, whose fonts the documents use, is not installed")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


class Paper(FPDF):
    """An A4 document with headings and paragraphs."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        folder = _fonts()
        self.add_font("body", "", folder / "DejaVuSans.ttf")
        self.add_font("body", "B", folder / "DejaVuSans-Bold.ttf")
        self.add_font("head", "B", folder / "DejaVuSerif-Bold.ttf")
        self.set_title(title)
        self.set_creator("Socius")
        self.set_lang("de")
        self.set_margin(22)
        self.set_auto_page_break(True, 22)
        self.add_page()

    def heading(self, text: str, size: float = 14) -> None:
        self.ln(size / 4)
        self.set_font("head", "B", size)
        self.set_text_color(*ACCENT)
        self._write(text, size * 0.55)
        self.ln(1)

    def paragraph(
        self, text: str, size: float = 10, bold: bool = False, muted: bool = False
    ) -> None:
        self.set_font("body", "B" if bold else "", size)
        self.set_text_color(*(MUTED if muted else INK))
        self._write(text, size * 0.55)
        self.ln(0.6)

    def bullet(self, text: str, size: float = 10) -> None:
        self.paragraph(f"•  {text}", size)

    def bytes(self) -> bytes:
        return bytes(self.output())

    def _write(self, text: str, height: float) -> None:
        self.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
