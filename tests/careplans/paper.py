"""Reads a PDF as a person with paper would: its words, where they stand, how dark the page is."""

import io
import re
import subprocess
from dataclasses import dataclass
from xml.etree import ElementTree

import pikepdf
from PIL import Image

XHTML = "{http://www.w3.org/1999/xhtml}"
SIZES = {"a4": (595, 842), "letter": (612, 792)}
FOOTER_HEIGHT = 50  # points


@dataclass(frozen=True)
class Word:
    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


def pages(pdf: bytes, *, paper: str = "a4") -> list[str]:
    """The text of each page in reading order, without the footer."""
    width, height = SIZES[paper]
    area = ["-x", "0", "-y", "0", "-W", str(width), "-H", str(height - FOOTER_HEIGHT)]
    return _run(["pdftotext", "-raw", *area, "-", "-"], pdf).decode().split("\f")[:-1]


def text(pdf: bytes, *, paper: str = "a4") -> str:
    return "\n".join(pages(pdf, paper=paper))


def squashed(words: str) -> str:
    """Without spaces, line ends or hyphens at them, to compare across wrapped lines."""
    return re.sub(r"\s+", "", words)


def words(pdf: bytes) -> list[Word]:
    root = ElementTree.fromstring(_run(["pdftotext", "-bbox", "-", "-"], pdf))  # noqa: S314
    return [
        Word(word.text or "", number, *(float(word.get(side)) for side in _SIDES))
        for number, page in enumerate(root.iter(f"{XHTML}page"), start=1)
        for word in page.iter(f"{XHTML}word")
    ]


def darkness(pdf: bytes) -> list[float]:
    """The share of dark area of each page, 0 to 1."""
    images = _run(["pdftoppm", "-r", "40", "-gray", "-"], pdf)
    return [_dark_share(image) for image in _netpbm_pages(images)]


def dictionaries(pdf: bytes) -> list[dict]:
    """Every dictionary of the file, also those inside others, as plain Python."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [found for item in document.objects for found in _inside(item)]


def _inside(item):
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield {key: str(value) for key, value in item.items() if not _is_container(value)}
        children = item.items()
    elif isinstance(item, pikepdf.Array):
        children = enumerate(item)
    else:
        return
    for _, child in children:
        if _is_container(child) and not child.is_indirect:
            yield from _inside(child)


def _is_container(value) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)


def fonts(pdf: bytes) -> set[str]:
    """The names of all fonts, each of which must be embedded."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item
                found.add(str(item.FontName).split("+")[-1])
    return found


_SIDES = ("xMin", "yMin", "xMax", "yMax")


def _dark_share(image: Image.Image) -> float:
    counts = image.histogram()
    return sum(counts[:110]) / sum(counts)


def _netpbm_pages(images: bytes) -> list[Image.Image]:
    found = []
    stream = io.BytesIO(images)
    while stream.tell() < len(images):
        start = stream.tell()
        assert stream.readline() == b"P5\n"
        width, height = map(int, stream.readline().split())
        stream.readline()
        end = stream.tell() + width * height
        found.append(Image.open(io.BytesIO(images[start:end])))
        stream.seek(end)
    return found


def _run(command: list[str], pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
