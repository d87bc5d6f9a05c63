"""Draws the icons of the installed app: `python -m schoolgate.ui.make_icons`. The files are committed beside the CSS.

A lit door in the green wall: a door in the colour of paper, an arch of marigold round it. Pure Python on purpose, as
nothing else here needs a picture library.
"""

from __future__ import annotations

from math import hypot
from pathlib import Path
from struct import pack
from zlib import compress, crc32

Colour = tuple[int, int, int]

FOLDER = Path(__file__).parent / "static/ui"
WALL: Colour = (14, 61, 55)
GOLD: Colour = (244, 173, 42)
PAPER: Colour = (251, 244, 228)

ICONS = (("icon-192.png", 192, False), ("icon-512.png", 512, False), ("icon-maskable-512.png", 512, True))


def arch(x: float, y: float, *, radius: float, spring: float, foot: float) -> float:
    """Signed distance from (x, y) to an arch: a half disc of `radius` over a box from `spring` down to `foot`."""
    if y <= spring:
        return hypot(x, y - spring) - radius
    across, down = abs(x) - radius, y - foot
    return hypot(max(across, 0), max(down, 0)) + min(max(across, down), 0)


def square(x: float, y: float, *, half: float, corner: float) -> float:
    """Signed distance to a square with round corners, its middle at the origin."""
    across, down = abs(x) - half + corner, abs(y) - half + corner
    return hypot(max(across, 0), max(down, 0)) + min(max(across, down), 0) - corner


def pixel(x: float, y: float, step: float, *, maskable: bool) -> tuple[int, int, int, int]:
    """The colour at (x, y), both from -1 to 1, edges softened over one `step`. Maskable: no corners, motif in the
    safe middle.
    """

    def part(distance: float) -> float:
        return min(1.0, max(0.0, 0.5 - distance / step))

    def mix(under: Colour, over: Colour, share: float) -> Colour:
        return tuple(round(a + (b - a) * share) for a, b in zip(under, over, strict=True))  # type: ignore[return-value]

    scale = 0.8 if maskable else 1.0
    at, down = x / scale, y / scale
    ring = max(
        arch(at, down, radius=0.58, spring=-0.06, foot=0.66), -arch(at, down, radius=0.46, spring=-0.06, foot=0.80)
    )
    door = arch(at, down, radius=0.32, spring=-0.06, foot=0.66)
    colour = mix(mix(WALL, GOLD, part(ring * scale)), PAPER, part(door * scale))
    alpha = 1.0 if maskable else part(square(x, y, half=1.0, corner=0.44))
    return (*colour, round(255 * alpha))


def png(size: int, *, maskable: bool) -> bytes:
    """A square picture as PNG bytes (8 bits, with transparency)."""
    step = 2 / size
    rows = bytearray()
    for row in range(size):
        rows.append(0)  # no filter: the picture is flat and packs well as it is
        for column in range(size):
            rows.extend(pixel((column + 0.5) * step - 1, (row + 0.5) * step - 1, step, maskable=maskable))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(bytes(rows), 9)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    for name, size, maskable in ICONS:
        (FOLDER / name).write_bytes(png(size, maskable=maskable))
