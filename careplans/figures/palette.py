"""The colours of the figures, each with its grey for black-and-white print."""

from __future__ import annotations

from careplans.figures.shapes import Paint

INK, INK_FAR = "#14232B", "#789"
LINE, PALE = "#6B7C85", "#E6EDEB"
STRAP, MUSCLE, ARROW = "#1D4A86", "#BC3A63", "#B4491F"
WATER = "#DCEAF2"

GREYS = {
    INK: "#1F1F1F",
    INK_FAR: "#898989",
    LINE: "#797979",
    PALE: "#EBEBEB",
    STRAP: "#464646",
    MUSCLE: "#6A6A6A",
    ARROW: "#5E5E5E",
    WATER: "#E8E8E8",
    "#EFCFB4": "#D4D4D4",
    "#F8E8DB": "#EBEBEB",
    "#E1F1EC": "#EEEEEE",
    "#F0F8F5": "#F6F6F6",
    "#A3CDC1": "#C3C3C3",
    "#D5E8E2": "#E3E3E3",
    "#4A5D66": "#595959",
    "#A9B6BB": "#B4B4B4",
    "#33474F": "#444444",
    "#8A979D": "#959595",
}

OUTLINE = 0.9
_TONES = {
    "skin": ("#EFCFB4", "#F8E8DB"),
    "shirt": ("#E1F1EC", "#F0F8F5"),
    "shorts": ("#A3CDC1", "#D5E8E2"),
    "shoe": ("#4A5D66", "#A9B6BB"),
    "hair": ("#33474F", "#8A979D"),
}


def cloth(name: str, *, far: bool = False) -> Paint:
    near, pale = _TONES[name]
    return Paint(pale if far else near, INK_FAR if far else INK, OUTLINE)


PROP = Paint(PALE, LINE, OUTLINE)
PROP_LINE = Paint(None, LINE, OUTLINE)
SOLID = Paint(LINE, LINE, OUTLINE)
TINT = Paint(MUSCLE, None, 0)
GROUND = Paint(None, LINE, 1.4)
FLOOR = Paint(PALE, None, 0)
BAND = Paint(None, STRAP, 2.0)
BAR = Paint(None, LINE, 2.2)
CRANK = Paint(None, INK_FAR, 2.0)
FLOAT = Paint(None, STRAP, 4.5)
TIES = {
    "band": BAND,
    "strap": Paint(None, STRAP, 2.6),
    "towel": Paint(None, LINE, 2.6),
    "rope": Paint(None, LINE, 1.3),
}
IRON = Paint("#4A5D66", INK, OUTLINE)
WET = Paint(WATER, None, 0)
WAVE = Paint(None, STRAP, 1.2)
SIGN = Paint(None, ARROW, 2.6)
SIGN_HEAD = Paint(ARROW, None, 0)
SIGN_EDGE = Paint(None, "#FFF", 5.0)
DIGIT = Paint(None, INK, 1.2)
RING = Paint("#FFF", LINE, OUTLINE)


def grey(colour: str) -> str:
    return GREYS.get(colour, colour)
