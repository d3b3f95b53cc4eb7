"""The knee picture: seventeen places, their numbers, groups and shapes. No framework.

Shapes are drawn for a right knee as its owner sees it in a mirror: inner side left, outer side
right. Every other picture is this one, turned over about the middle line.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinic.wording import mark, say

WIDTH = 364  # units of the drawing; the middle line is at 182
Point = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """A place that can hurt: its number in the picture, its areas, and where the number stands."""

    id: str
    number: int
    group: str
    areas: tuple[str, ...] = ()
    marks: tuple[Point, ...] = ()


MIDDLE = mark("Middle of the knee")
OUTER = mark("Outer side")
INNER = mark("Inner side")
ALONG = mark("Above and below")
BACK = mark("Back of the knee")
ANYWHERE = mark("Hard to say")

PLACES = (
    Place(
        "peripatellar",
        1,
        MIDDLE,
        ("M182 102c32 0 52 20 51 50-1 29-25 50-51 57-26-7-50-28-51-57-1-30 19-50 51-50z",),
        ((182, 152),),
    ),
    Place(
        "above_kneecap",
        2,
        MIDDLE,
        (
            "M146 56h72c12 0 18 8 16 19l-2 9c-2 7-7 10-14 8-22-5-50-5-72 0-7 2-12-1-14-8"
            "l-2-9c-2-11 4-19 16-19z",
        ),
        ((182, 71),),
    ),
    Place(
        "below_kneecap",
        3,
        MIDDLE,
        ("M170 211h24c6 0 9 4 9 10l-3 40c0 6-3 9-8 9h-20c-5 0-8-3-8-9l-3-40c0-6 3-10 9-10z",),
        ((182, 240),),
    ),
    Place(
        "fat_pad_sides",
        4,
        MIDDLE,
        (
            "M146 203c10 0 15 14 15 33s-4 33-15 33-17-14-17-33 6-33 17-33z",
            "M218 203c-10 0-15 14-15 33s4 33 15 33 17-14 17-33-6-33-17-33z",
        ),
        ((144, 236), (220, 236)),
    ),
    Place(
        "tibial_tubercle",
        5,
        MIDDLE,
        ("M182 276c17 0 27 10 27 23s-10 23-27 23-27-10-27-23 10-23 27-23z",),
        ((182, 299),),
    ),
    Place(
        "lateral_epicondyle",
        6,
        OUTER,
        ("M251 138c13 0 20 16 20 34s-7 34-20 34-20-16-20-34 7-34 20-34z",),
        ((252, 172),),
    ),
    Place(
        "lateral_joint_line",
        7,
        OUTER,
        ("M251 214h8c10 0 15 8 15 18v4c0 10-5 18-15 18h-8c-9 0-13-8-13-18v-4c0-10 4-18 13-18z",),
        ((257, 234),),
    ),
    Place(
        "fibular_head",
        8,
        OUTER,
        ("M255 258c13 0 20 11 20 25s-7 25-20 25-20-11-20-25 7-25 20-25z",),
        ((256, 283),),
    ),
    Place(
        "medial_side",
        9,
        INNER,
        ("M109 138c-13 0-20 16-20 34s7 34 20 34 20-16 20-34-7-34-20-34z",),
        ((108, 172),),
    ),
    Place(
        "medial_joint_line",
        10,
        INNER,
        ("M112 214h-8c-10 0-15 8-15 18v4c0 10 5 18 15 18h8c9 0 13-8 13-18v-4c0-10-4-18-13-18z",),
        ((106, 233),),
    ),
    Place(
        "pes_anserine",
        11,
        INNER,
        ("M120 262c18 0 31 14 31 31s-11 31-27 31-27-14-27-32 7-30 23-30z",),
        ((124, 293),),
    ),
    Place(
        "distal_thigh",
        12,
        ALONG,
        ("M150-2h64c12 0 19 8 19 20v12c0 12-7 20-19 20h-64c-12 0-19-8-19-20V18c0-12 7-20 19-20z",),
        ((182, 26),),
    ),
    Place(
        "proximal_shin",
        13,
        ALONG,
        (
            "M162 330h40c10 0 16 7 16 17v16c0 10-6 17-16 17h-40"
            "c-10 0-16-7-16-17v-16c0-10 6-17 16-17z",
        ),
        ((182, 355),),
    ),
    Place(
        "back_centre",
        14,
        BACK,
        (
            "M168 92h28c12 0 19 9 19 22v72c0 13-7 22-19 22h-28"
            "c-12 0-19-9-19-22v-72c0-13 7-22 19-22z",
        ),
        ((182, 150),),
    ),
    Place(
        "back_outer",
        15,
        BACK,
        (
            "M236 98h16c13 0 20 8 20 21v62c0 13-7 21-20 21h-16"
            "c-11 0-17-8-17-21v-62c0-13 6-21 17-21z",
        ),
        ((246, 150),),
    ),
    Place(
        "back_inner",
        16,
        BACK,
        (
            "M128 98h-16c-13 0-20 8-20 21v62c0 13 7 21 20 21h16"
            "c11 0 17-8 17-21v-62c0-13-6-21-17-21z",
        ),
        ((118, 150),),
    ),
    Place("diffuse", 17, ANYWHERE),
)
BY_ID = {place.id: place for place in PLACES}
GROUPS = (MIDDLE, OUTER, INNER, ALONG, BACK, ANYWHERE)


@dataclass(frozen=True)
class Zone:
    """A place in one picture: ticked or not, its numbers where they stand after turning."""

    place: Place
    marks: tuple[Point, ...]
    is_on: bool
    is_worst: bool


@dataclass(frozen=True)
class Picture:
    """One view of one knee."""

    zones: tuple[Zone, ...]
    is_turned: bool

    @property
    def left_side(self) -> str:
        return OUTER if self.is_turned else INNER

    @property
    def right_side(self) -> str:
        return INNER if self.is_turned else OUTER


def front(
    side: str, chosen: Collection[str] = (), *, worst: str = "", facing: bool = False
) -> Picture:
    """From the front: in a mirror for its owner, or `facing` the person who examines it."""
    places = [place for place in PLACES if place.areas and place.group != BACK]
    return _picture(places, chosen, worst, is_turned=(side == "left") != facing)


def back(side: str, chosen: Collection[str] = (), *, worst: str = "") -> Picture:
    """From behind, the same for everybody."""
    places = [place for place in PLACES if place.group == BACK]
    return _picture(places, chosen, worst, is_turned=side == "left")


def short_label(place: Place, label: str) -> str:
    """The label without the words of its group's heading, both in the reader's language."""
    rest = label.removeprefix(f"{say(place.group)}, ")
    return rest[:1].upper() + rest[1:]


def _picture(
    places: list[Place], chosen: Collection[str], worst: str, *, is_turned: bool
) -> Picture:
    zones = tuple(
        Zone(
            place,
            tuple((WIDTH - x if is_turned else x, y) for x, y in place.marks),
            place.id in chosen,
            place.id == worst,
        )
        for place in places
    )
    return Picture(zones, is_turned)
