"""The drawn bands of a chart's lane: hundreds on a page, so not by a template."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .chart import Band, Lane
from .levels import Level


def bands(lane: Lane) -> SafeString:
    """The bands as SVG, each with its words; levels by height, number and colour."""
    return mark_safe("\n".join(_band(band) for band in lane.bands))


def _band(band: Band) -> str:
    tone = "withdrawn" if band.withdrawn else band.level.value
    part, box = band.part_box, band.box
    drawn = [f'<g class="l-{tone}"><title>{escape(_told(band))}</title>']
    for name, span in band.parts:
        across = f'x="{span.x}%" width="{span.width}%"'
        if part:
            drawn.append(
                f'<rect class="part l-{band.stricter_part} {name}" {across}'
                f' y="{part.top}" height="{part.high}"/>'
            )
        drawn.append(
            f'<rect class="nation {name}" {across} y="{box.top}" height="{box.high}"/>'
        )
    if band.solid and band.numbered:
        number = "–" if band.withdrawn else band.level.rank or "–"
        drawn.append(
            f'<text x="{band.solid.x}%" y="{box.top}" dx="2" dy="-2">{number}</text>'
        )
    return "".join([*drawn, "</g>"])


def _told(band: Band) -> str:
    part = band.stricter_part
    if part is None:
        return band.told
    if part is Level.NOT_STATED:
        return f"{band.told} · {_('parts are singled out; their level is not known')}"
    said = _("strictest for a part: %(level)s") % {"level": part.words}
    return f"{band.told} · {said}"
