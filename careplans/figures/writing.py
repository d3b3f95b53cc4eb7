"""From shapes to SVG text: whole numbers, relative commands, nothing but presentation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from careplans.figures import palette
from careplans.figures.shapes import Cluster, Curve, Disc, Knot, Paint, Shape
from careplans.figures.vectors import Point

TENSION = 6.0
LONGEST_HANDLE = 0.45
WIDTH, HEIGHT = 480, 360
SAME = 2


@dataclass(frozen=True)
class Placing:
    """Where a picture goes on the page: page units per u, then a shift; `flip` mirrors it."""

    scale: float
    x: float
    y: float
    flip: bool = False

    def at(self, point: Point) -> Point:
        sign = -1 if self.flip else 1
        return (self.x + sign * self.scale * point[0], self.y + self.scale * point[1])


@dataclass(frozen=True)
class Placed:
    shapes: Sequence[Shape]
    placing: Placing


def document(title: str, pictures: Sequence[Placed], *, grey: bool) -> str:
    """A whole SVG; its title is what a screen reader says."""
    colour = palette.grey if grey else _same
    skin = palette.cloth("skin")
    body = "".join(_picture(picture, colour) for picture in pictures)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<g fill="{colour(skin.fill or "")}" stroke="{colour(palette.INK)}" '
        f'stroke-width="{_short(palette.OUTLINE * pictures[0].placing.scale)}" '
        f'stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
    )


def _same(colour: str) -> str:
    return colour


def _picture(picture: Placed, colour: Callable[[str], str]) -> str:
    runs = groupby(picture.shapes, key=lambda shape: (shape.paint.stroke, shape.paint.width))
    return "".join(_run(list(shapes), picture.placing, colour) for _, shapes in runs)


def _run(shapes: list[Shape], placing: Placing, colour: Callable[[str], str]) -> str:
    """Neighbours with the same line share one group; the usual line needs none."""
    inner = "".join(_shape(shape, placing, colour) for shape in shapes)
    line = _line(shapes[0].paint, placing.scale, colour)
    if not line:
        return inner
    if len(shapes) == 1:
        return inner.replace("/>", f"{line}/>")
    return f"<g{line}>{inner}</g>"


def _line(paint: Paint, scale: float, colour: Callable[[str], str]) -> str:
    if paint.stroke is None:
        return ' stroke="none"'
    text = "" if paint.stroke == palette.INK else f' stroke="{colour(paint.stroke)}"'
    if paint.width != palette.OUTLINE:
        text += f' stroke-width="{_short(paint.width * scale)}"'
    return text


def _shape(shape: Shape, placing: Placing, colour: Callable[[str], str]) -> str:
    fill = "" if shape.paint.fill == palette.cloth("skin").fill else _fill(shape.paint, colour)
    if isinstance(shape, Disc):
        x, y = placing.at((shape.x, shape.y))
        radius = _short(shape.radius * placing.scale)
        return f'<circle{fill} cx="{x:.0f}" cy="{y:.0f}" r="{radius}"/>'
    curves = shape.curves if isinstance(shape, Cluster) else (shape,)
    return f'<path{fill} d="{"".join(path(curve, placing) for curve in curves)}"/>'


def _fill(paint: Paint, colour: Callable[[str], str]) -> str:
    return f' fill="{colour(paint.fill) if paint.fill else "none"}"'


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def path(curve: Curve, placing: Placing) -> str:
    """The `d` of a path. Smooth knots use the neighbours' direction (Catmull-Rom)."""
    knots = [Knot(*placing.at((k.x, k.y)), k.corner) for k in curve.knots]
    pen = _Pen(knots[0])
    count = len(knots) if curve.closed else len(knots) - 1
    for index in range(count):
        pen.draw(knots, index, closed=curve.closed)
    return pen.text + ("z" if curve.closed else "")


class _Pen:
    """Writes whole-number relative commands and remembers what rounding did."""

    def __init__(self, start: Knot) -> None:
        self.x, self.y = round(start.x), round(start.y)
        self.text = f"M{self.x} {self.y}"
        self.command = "M"
        self.handle: Point | None = None

    def draw(self, knots: Sequence[Knot], index: int, *, closed: bool) -> None:
        here, there = knots[index], knots[(index + 1) % len(knots)]
        if here.corner and there.corner:
            self._line(there, last=closed and index == len(knots) - 1)
            return
        c1 = _handle(knots, index, 1, closed=closed)
        c2 = _handle(knots, (index + 1) % len(knots), -1, closed=closed)
        self._curve(c1, c2, there)

    def _line(self, to: Knot, *, last: bool) -> None:
        self.handle = None
        if last:
            return
        x, y = round(to.x), round(to.y)
        if y == self.y:
            self._write("h", (x - self.x,))
        elif x == self.x:
            self._write("v", (y - self.y,))
        else:
            self._write("l", (x - self.x, y - self.y))
        self.x, self.y = x, y

    def _curve(self, c1: Point, c2: Point, to: Knot) -> None:
        first = (round(c1[0]) - self.x, round(c1[1]) - self.y)
        second = (round(c2[0]) - self.x, round(c2[1]) - self.y)
        end = (round(to.x) - self.x, round(to.y) - self.y)
        if self.handle is not None and math.dist(self.handle, first) <= SAME:
            self._write("s", (*second, *end))
        else:
            self._write("c", (*first, *second, *end))
        self.handle = (end[0] - second[0], end[1] - second[1])
        self.x, self.y = self.x + end[0], self.y + end[1]

    def _write(self, command: str, numbers: Iterable[int]) -> None:
        text = ""
        for number in numbers:
            text += str(number) if number < 0 else f" {number}"
        lead = " " if command == self.command and not text.startswith("-") else ""
        name = "" if command == self.command else command
        self.text += name + lead + text.lstrip()
        self.command = command


def _handle(knots: Sequence[Knot], index: int, sign: int, *, closed: bool) -> Point:
    """The control point next to a knot, after it (+1) or before it (-1)."""
    count, here = len(knots), knots[index]
    before, after = index - 1, index + 1
    if not closed:
        before, after = max(before, 0), min(after, count - 1)
    a, b = knots[before], knots[after % count]
    towards = b if sign > 0 else a
    size = math.dist(here[:2], towards[:2])
    if here.corner or size == 0:
        k = 1 / TENSION
        return (here.x + (towards.x - here.x) * k, here.y + (towards.y - here.y) * k)
    x, y = (b.x - a.x) / TENSION * sign, (b.y - a.y) / TENSION * sign
    limit = min(1.0, LONGEST_HANDLE * size / (math.hypot(x, y) or 1.0))
    return (here.x + x * limit, here.y + y * limit)
