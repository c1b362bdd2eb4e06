"""Pictures rebuilt from their pixels: no EXIF, place, colour profile, comment or thumbnail."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from kb.errors import InvalidInput

MOST_PIXELS: Final = 60_000_000
_QUALITY: Final = 90


def rebuild_jpeg(data: bytes) -> bytes:
    """Return a JPEG of the same pixels.

    Raises:
        InvalidInput: it is broken, or larger than `MOST_PIXELS`.
    """
    return _encoded(_pixels(data, "JPEG").convert("RGB"), "JPEG", quality=_QUALITY)


def rebuild_png(data: bytes) -> bytes:
    """Return a PNG of the same pixels.

    Raises:
        InvalidInput: it is broken, or larger than `MOST_PIXELS`.
    """
    picture = _pixels(data, "PNG")
    mode = "RGBA" if "A" in picture.mode or "transparency" in picture.info else "RGB"
    return _encoded(picture.convert(mode), "PNG")


def _pixels(data: bytes, expected: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[expected]) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS:
                    raise InvalidInput(
                        f"图片超过 {MOST_PIXELS} 像素", field="file", hint="请缩小图片后再上传"
                    )
                opened.load()
                return ImageOps.exif_transpose(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InvalidInput("图片已损坏，无法打开", field="file", hint="请重新导出图片") from None


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    """Copy the pixels into a new picture: what `info` carries would be saved again."""
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    target = io.BytesIO()
    fresh.save(target, form, **options)
    return target.getvalue()
