"""The worksheet as files to keep: PDF (fpdf2) and DOCX (python-docx)."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.utils import timezone, translation
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Cm, Pt
from fontTools.ttLib import TTFont
from fpdf import FPDF

from portal.chat.phrases import say
from portal.worksheet.sheet import Sheet

_GERMAN = "de"  # as the checklist is, whatever language the page speaks
_FONT = "DejaVuSans"
_INK, _ACCENT, _MUTED = (27, 37, 41), (15, 95, 99), (86, 97, 102)
# What XML, and so a DOCX, cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Pdf(FPDF):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_MUTED)
        self.cell(0, 8, say("worksheet_page", page=self.page_no()), align="R")


@translation.override(_GERMAN)
def pdf(sheet: Sheet) -> bytes:
    """Return the worksheet as a PDF with its own fonts: it looks the same everywhere."""
    document = _Pdf(format="A4")
    document.set_lang(_GERMAN)
    document.set_title(sheet.title)
    document.add_font(_FONT, fname=_fonts() / f"{_FONT}.ttf")
    document.add_font(_FONT, style="B", fname=_fonts() / f"{_FONT}-Bold.ttf")
    document.set_auto_page_break(True, margin=20)
    document.set_margins(22, 20)
    document.add_page()
    _write(document, sheet.title, 20, _ACCENT, "B")
    _write(document, _as_of(), 9, _MUTED)
    _write(document, sheet.introduction, 10, _INK)
    for entry in sheet.entries:
        document.ln(3)
        _write(document, f"{entry.number}. {entry.label}", 13, _ACCENT, "B")
        _write(document, entry.question, 10, _INK)
        _write(document, say("page_source", origin=entry.origin), 8, _MUTED)
        _answer_box(document, entry.text)
    document.ln(3)
    _write(document, sheet.closing, 10, _INK)
    _write(document, sheet.source, 8, _MUTED)
    return bytes(document.output())


@translation.override(_GERMAN)
def docx(sheet: Sheet) -> bytes:
    """Return the worksheet as a Word document that can be worked on."""
    document = Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.2)
    document.core_properties.title = sheet.title
    document.core_properties.author = say("page_title")
    document.core_properties.language = "de-DE"
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(sheet.title, 0)
    _small(document, _as_of())
    document.add_paragraph(sheet.introduction)
    for entry in sheet.entries:
        document.add_heading(f"{entry.number}. {entry.label}", 1)
        document.add_paragraph(entry.question)
        _small(document, say("page_source", origin=entry.origin))
        cell = document.add_table(1, 1, style="Table Grid").cell(0, 0)
        cell.text = _NOT_IN_XML.sub("", entry.text) or say("worksheet_unanswered")
    document.add_paragraph()
    document.add_paragraph(sheet.closing)
    _small(document, sheet.source)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _small(document: WordDocument, text: str) -> None:
    document.add_paragraph().add_run(text).font.size = Pt(9)


def _as_of() -> str:
    today: date = timezone.localdate()
    return say("worksheet_as_of", day=f"{today:%d.%m.%Y}")


def _write(
    document: FPDF, text: str, size: int, color: tuple[int, int, int], style: str = ""
) -> None:
    document.set_font(_FONT, style, size)
    document.set_text_color(*color)
    document.multi_cell(0, size * 0.52, _drawable(text), new_x="LMARGIN", new_y="NEXT")
    document.ln(1.5)


def _answer_box(document: FPDF, text: str) -> None:
    document.set_font(_FONT, size=10)
    document.set_text_color(*(_INK if text else _MUTED))
    document.set_draw_color(*_MUTED)
    shown = _drawable(text) or say("worksheet_unanswered")
    document.multi_cell(
        0, 5.6, shown, border=1, padding=3, new_x="LMARGIN", new_y="NEXT", align="L"
    )


def _drawable(text: str) -> str:
    """Return the text with a sign in place of each character that the font does not have."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        char if ord(char) in _glyphs() or char == "\n" else "\ufffd" for char in composed
    )


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    with TTFont(_fonts() / f"{_FONT}.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def _fonts() -> Path:
    """Return the folder of fonts that matplotlib brings; it is not imported, that takes long."""
    package = find_spec("matplotlib")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("matplotlib, which brings the font, is not installed")
    return Path(package.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
