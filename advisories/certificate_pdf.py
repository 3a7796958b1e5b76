"""A certificate as PDF: the same bytes whenever it says the same.

The fonts are in ``fonts/`` and are embedded, so that it looks the same everywhere. A
character that none of them has is shown by its number, never left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from .certificate import Certificate, Line

FONTS = Path(__file__).parent / "fonts"
LATIN, BOLD, JAPANESE = "NotoSans-Regular", "NotoSans-Bold", "NotoSansJP-Regular"
# Prints on A4 and, with the lower margin, on Letter.
MARGIN, FOOT = 18 * mm, 30 * mm
PADDING = 6  # of the frame that text is set in
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
NAMES = 38 * mm
INK, DIM, RULE = HexColor(0x000000), HexColor(0x444444), HexColor(0x999999)

BODY = ParagraphStyle("body", fontName=LATIN, fontSize=9, leading=12.5, textColor=INK)
CJK = ParagraphStyle("cjk", BODY, wordWrap="CJK")
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=12.5, textColor=DIM)
TITLE = ParagraphStyle("title", BODY, fontName=BOLD, fontSize=17, leading=22)
HEADING = ParagraphStyle(
    "heading", BODY, fontName=BOLD, fontSize=11, leading=15, spaceBefore=10
)
ROWS = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEABOVE", (0, 0), (-1, 0), 0.6, RULE),
    ]
)


def render_pdf(certificate: Certificate) -> bytes:
    """The certificate on A4 pages, with its address and digest on each of them."""
    _register()
    made = BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=FOOT,
        title=certificate.title,
        author="Chancery",
        subject=certificate.address,
        lang="en",
        # No time of making and no chance in the file's id.
        invariant=1,
    )
    foot = _foot(certificate)
    document.build(_story(certificate), onFirstPage=foot, onLaterPages=foot)
    return made.getvalue()


def _story(certificate: Certificate) -> list[Flowable]:
    story: list[Flowable] = [_text(certificate.title, TITLE), Spacer(0, 4 * mm)]
    for sentence in certificate.statement:
        story += [_text(sentence, BODY), Spacer(0, 1.5 * mm)]
    for section in certificate.sections:
        heading = _text(section.heading, HEADING)
        heading.keepWithNext = 1
        story += [heading, Spacer(0, 1 * mm), _table(section.lines)]
    if certificate.silent:
        heading = _text("No record for this day", HEADING)
        heading.keepWithNext = 1
        story += [heading, Spacer(0, 1 * mm), _table(certificate.silent)]
    return story


def _table(lines: tuple[Line, ...]) -> Table:
    rows = [[_text(line.name, SMALL), _text(line.text, BODY)] for line in lines]
    widths = [NAMES, WIDTH - NAMES]
    # Official words can be longer than a page.
    return Table(rows, colWidths=widths, style=ROWS, splitInRow=1)


def _foot(certificate: Certificate) -> Callable[[Canvas, Any], None]:
    said = (
        f"Permanent address: {certificate.address}",
        f"SHA-256 of what it says: {certificate.digest}",
    )

    def draw(canvas: Canvas, document: Any) -> None:
        block = [_text(line, SMALL) for line in (*said, f"Page {document.page}")]
        y = FOOT - 4 * mm
        for line in block:
            _width, height = line.wrap(WIDTH, FOOT)
            y -= height
            line.drawOn(canvas, MARGIN + PADDING, y)

    return draw


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """Plain text as a paragraph, each run of characters in a font that has them."""
    runs = [
        (font, "".join(run))
        for font, run in groupby(map(_shown, text), key=lambda s: _font(s))
    ]
    markup = "".join(
        f'<font name="{font}">{escape(run)}</font>' if font else escape(run)
        for font, run in runs
    )
    japanese = style is BODY and any(font == JAPANESE for font, _run in runs)
    return Paragraph(markup, CJK if japanese else style)


def _shown(char: str) -> str:
    """The character; its number where no font has it or nobody would see it."""
    if char in "\n\r\t":
        return " "
    hidden = unicodedata.category(char) in ("Cc", "Cf")
    if hidden or not any(ord(char) in _has(font) for font in (LATIN, JAPANESE)):
        return f"[U+{ord(char):04X}]"
    return char


def _font(shown: str) -> str:
    """The font to change to; "" where the paragraph's own will do."""
    return "" if len(shown) > 1 or ord(shown) in _has(LATIN) else JAPANESE


@lru_cache(maxsize=8)
def _has(font: str) -> frozenset[int]:
    """The characters of a font, by their numbers."""
    return frozenset(_loaded(font).face.charToGlyph)


@lru_cache(maxsize=8)
def _loaded(font: str) -> TTFont:
    return TTFont(font, str(FONTS / f"{font}.ttf"))


@lru_cache(maxsize=1)
def _register() -> None:
    for font in (LATIN, BOLD, JAPANESE):
        registerFont(_loaded(font))
