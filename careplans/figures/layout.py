"""Puts the pictures of one exercise on the page: side by side, or stacked when they are long."""

from __future__ import annotations

from collections.abc import Sequence

from careplans.figures import palette
from careplans.figures.shapes import Box, Curve, Disc, Knot, Shape, box_of
from careplans.figures.writing import HEIGHT, WIDTH, Placed, Placing

SCALE = 3.0
STACKED_SCALE = 3.9
GAP = 7.0
MARGIN = 6
RING = 5.0
RING_GAP = 3.0
LONG = 2.6
DIGITS: Sequence[Sequence[tuple[float, float]]] = (
    ((-1.3, -1.4), (0.4, -2.6), (0.4, 2.6)),
    ((-1.5, -1.4), (0, -2.7), (1.5, -1.3), (-1.6, 2.5), (1.7, 2.5)),
    ((-1.5, -2.0), (0.2, -2.7), (1.5, -1.4), (0, -0.2), (1.6, 1.3), (0.1, 2.7), (-1.6, 2.0)),
)


def arranged(pictures: Sequence[Sequence[Shape]], *, flip: bool) -> list[Placed]:
    """All pictures at one scale, each with its number. Flipped one by one: 1 stays first."""
    boxes = [box_of(shapes) for shapes in pictures]
    wide = sum(box.width for box in boxes) + GAP * (len(boxes) - 1)
    high = max(box.height for box in boxes)
    if wide > LONG * high:
        return _stacked(pictures, boxes, flip=flip)
    return _in_a_row(pictures, boxes, flip=flip)


def _in_a_row(
    pictures: Sequence[Sequence[Shape]], boxes: Sequence[Box], *, flip: bool
) -> list[Placed]:
    """Grounds level, numbers below."""
    low, top = max(box.bottom for box in boxes), min(box.top for box in boxes)
    wide = sum(box.width for box in boxes) + GAP * (len(boxes) - 1)
    high = low - top + RING_GAP + 2 * RING
    scale = _scale(wide, high)
    x = (WIDTH - wide * scale) / 2
    y = (HEIGHT - high * scale) / 2 - top * scale
    placed: list[Placed] = []
    for number, (shapes, box) in enumerate(zip(pictures, boxes, strict=True)):
        shift = _shift(box, x, scale, flip=flip)
        placed.append(Placed(shapes, Placing(scale, shift, y, flip)))
        middle = x + box.width * scale / 2
        placed.append(_number(number, middle, y + (low + RING_GAP + RING) * scale, scale))
        x += (box.width + GAP) * scale
    return placed


def _stacked(
    pictures: Sequence[Sequence[Shape]], boxes: Sequence[Box], *, flip: bool
) -> list[Placed]:
    """One under the other, the same point of the world above itself, numbers on the left."""
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    whole = Box(left, 0, right, 0)
    wide = whole.width + RING_GAP + 2 * RING
    high = sum(box.height for box in boxes) + GAP * (len(boxes) - 1)
    scale = _scale(wide, high, most=STACKED_SCALE)
    x = (WIDTH - wide * scale) / 2
    y = (HEIGHT - high * scale) / 2
    placed: list[Placed] = []
    for number, (shapes, box) in enumerate(zip(pictures, boxes, strict=True)):
        shift = _shift(whole, x + (2 * RING + RING_GAP) * scale, scale, flip=flip)
        placed.append(Placed(shapes, Placing(scale, shift, y - box.top * scale, flip)))
        placed.append(_number(number, x + RING * scale, y + box.height * scale * 0.55, scale))
        y += (box.height + GAP) * scale
    return placed


def _scale(wide: float, high: float, *, most: float = SCALE) -> float:
    return min(most, (WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)


def _shift(box: Box, x: float, scale: float, *, flip: bool) -> float:
    return x + box.right * scale if flip else x - box.left * scale


def _number(number: int, x: float, y: float, scale: float) -> Placed:
    knots = tuple(Knot(a, b, number != 2) for a, b in DIGITS[number])
    shapes: list[Shape] = [
        Disc(0, 0, RING, palette.RING),
        Curve(_rounded(knots, number), palette.DIGIT, closed=False),
    ]
    return Placed(shapes, Placing(scale, x, y))


def _rounded(knots: tuple[Knot, ...], number: int) -> tuple[Knot, ...]:
    """The 2 is round above and straight below."""
    if number != 1:
        return knots
    return tuple(knot._replace(corner=k >= 3) for k, knot in enumerate(knots))
