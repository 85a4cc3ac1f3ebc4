"""Make the bundled sample pictures from their originals: blur, reduce to a quarter, add noise, compress.

    python -m benchmarks.make_samples FOLDER-OF-ORIGINALS

Deterministic: the same originals give the same bytes with the same Pillow.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

TARGET = Path(__file__).parents[1] / "resources" / "samples"


@dataclass(frozen=True)
class Sample:
    """How one sample was damaged.

    Attributes:
        original: file name of the original.
        name: file name of the sample.
        blur: Gaussian sigma in pixels of the original.
        noise: standard deviation in grey levels.
        quality: of the JPEG.
    """

    original: str
    name: str
    blur: float
    noise: float
    quality: int


SAMPLES = (
    Sample("0197.jpg", "lighthouse.jpg", 1.8, 4.0, 70),
    Sample("0340.jpg", "goose.jpg", 2.4, 6.0, 80),
    Sample("0207.jpg", "lake.jpg", 1.2, 3.0, 55),
)


def main(folder: Path) -> None:
    """Write every sample and the list of originals that training leaves out."""
    excluded = []
    for index, sample in enumerate(SAMPLES):
        path = folder / sample.original
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        width, height = (side // 4 * 4 for side in picture.size)
        blurred = picture.crop((0, 0, width, height)).filter(ImageFilter.GaussianBlur(sample.blur))
        small = np.asarray(
            blurred.resize((width // 4, height // 4), Image.Resampling.BICUBIC), float
        )
        noisy = small + np.random.default_rng(index).normal(0, sample.noise, small.shape)
        result = Image.fromarray(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))
        result.save(TARGET / sample.name, quality=sample.quality, subsampling=2)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        excluded.append(f"{digest}  {sample.original}  {sample.name}")
    (TARGET / "EXCLUDED.txt").write_text("\n".join(excluded) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
