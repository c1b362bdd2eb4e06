"""图片 pictures: any PNG or JPEG as one that every format can hold, sized for print.

Each picture is written anew: metadata (place and time of a photograph, its maker) does not reach
a file, and what a reader's program gets was read by ours before.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from kb.compendium.book import Picture
from kb.errors import InvalidInput

MOST_BYTES: Final = 64 * 2**20
MOST_PIXELS: Final = 120_000_000
"""Of the picture as it comes; some 360 MB once it is unpacked."""
LONGEST_SIDE: Final = 1900
"""Pixels; 156 mm at some 300 dots an inch."""
DOTS_PER_INCH: Final = 150
"""At which a small picture is set, so that it is not blown up to the measure."""
JPEG_QUALITY: Final = 88
_READABLE: Final = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class Printable:
    """可印图片: RGB or grey without metadata; `width` and `height` in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """A file name by content."""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}.{self.media_type[6:]}"

    def millimetres(self, measure: float, tallest: float) -> tuple[float, float]:
        """Return width and height in millimetres, within the measure and the height given."""
        natural = self.width / DOTS_PER_INCH * 25.4
        width = min(natural, measure, tallest * self.width / self.height)
        return width, width * self.height / self.width


def printable(picture: Picture) -> Printable:
    """Return a picture ready for any format, at most `LONGEST_SIDE` pixels long.

    Raises:
        InvalidInput: it is no whole PNG or JPEG, or has more bytes or pixels than are read.
    """
    if len(picture.data) > MOST_BYTES:
        raise _refused(
            picture, f"有 {len(picture.data) / 2**20:.0f} MB，超过 {MOST_BYTES >> 20} MB"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture.data), formats=_READABLE) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise _refused(picture, f"有 {opened.width}×{opened.height} 像素")
                jpeg = opened.format == "JPEG"
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                flat = _flat(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        raise _refused(picture, "不是完整的 PNG 或 JPEG") from broken
    except Image.DecompressionBombError as bomb:
        raise _refused(picture, "像素过多") from bomb
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    if jpeg:
        flat.save(made, "JPEG", quality=JPEG_QUALITY)
    else:
        flat.save(made, "PNG")
    media_type = "image/jpeg" if jpeg else "image/png"
    return Printable(made.getvalue(), media_type, flat.width, flat.height)


def _flat(image: Image.Image) -> Image.Image:
    """Return it in RGB or grey, on white paper, with nothing but its pixels."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        image = paper
    kept = image.convert("L" if image.mode in ("L", "1") else "RGB")
    bare = Image.new(kept.mode, kept.size)
    bare.paste(kept)
    return bare


def _refused(picture: Picture, why: str) -> InvalidInput:
    return InvalidInput(
        f"图片无法排入：{picture.alternative or picture.caption or '未命名图片'}，{why}",
        field="picture",
        hint=f"请换用 {MOST_BYTES >> 20} MB、{MOST_PIXELS // 10_000} 万像素以内的 PNG 或 JPEG",
    )
