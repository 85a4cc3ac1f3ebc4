"""Colour profiles: into sRGB, and back without clipping (test 7)."""

from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.files import FileFormat, SaveSpec, open_writer, read_image
from engine.files.colour_profile import ColourProfile
from engine.types import Size
from tests.engine.files.pictures import (
    _de2000,
    delta_e,
    grey_profile,
    lab_of_xyz,
    photo,
    rgb_profile,
    save,
)


def _wheel() -> np.ndarray:
    """All of the device's colours in steps, the primaries among them, (n, n, 3) uint8."""
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    return np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(27, 27, 3)


def _lab_by_littlecms(pixels: np.ndarray, icc: bytes) -> np.ndarray:
    lab = imagecodecs.cms_transform(
        np.ascontiguousarray(pixels.astype(np.float32) / np.iinfo(pixels.dtype).max),
        icc,
        imagecodecs.cms_profile("xyz"),
        colorspace="rgb",
        outcolorspace="xyz",
        outdtype=np.float32,
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
    )
    return lab_of_xyz(lab / np.float32([0.9642, 1.0, 0.8249]))


@pytest.mark.parametrize("name", ["srgb", "adobe", "p3", "prophoto"])
def test_colours_that_srgb_holds_arrive_right(tmp_path, name):
    """Reliability 7. Against Pillow's own conversion of the same file, where sRGB has the colour."""
    icc = rgb_profile(name)
    path = save(tmp_path / "a.png", _wheel(), icc_profile=icc)
    loaded = read_image(path)
    reference = ImageCms.profileToProfile(
        Image.fromarray(_wheel()),
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    inside = np.ones((27, 27), bool)
    if loaded.beyond is not None:
        inside = np.abs(loaded.beyond).max(-1) == 0
    assert inside.sum() > 100
    difference = delta_e(loaded.rgb / 255, np.asarray(reference) / 255)[inside]
    assert difference.max() < 1


@pytest.mark.parametrize("name", ["srgb", "adobe", "p3", "prophoto"])
@pytest.mark.parametrize("spec", [
    SaveSpec(FileFormat.PNG), SaveSpec(FileFormat.PNG, 16), SaveSpec(FileFormat.TIFF, 16), SaveSpec(FileFormat.TIFF),
])  # fmt: skip
def test_every_colour_of_a_wide_profile_survives(tmp_path, name, spec):
    """What the network leaves alone comes back in the source's profile, the most saturated colours too."""
    icc = rgb_profile(name)
    source = read_image(save(tmp_path / "in.png", _wheel(), icc_profile=icc))
    target = tmp_path / f"out{spec.format.suffix}"
    with open_writer(target, Size(27, 27), spec, like=source) as rows:
        rows.write_rows(source.rgb[:11].astype(np.float32) / 255)
        rows.write_rows(source.rgb[11:].astype(np.float32) / 255)
    back = read_image(target)
    assert back.source.icc == icc
    with Image.open(target) as picture:
        stored = np.asarray(picture.convert("RGB"))
    difference = _de2000(_lab_by_littlecms(stored, icc), _lab_by_littlecms(_wheel(), icc))
    assert np.quantile(difference, 0.99) < 1
    assert (
        difference.max() < 2.5
    )  # ProPhoto's darkest blues: a level of 8-bit sRGB is that much there
    if name in {"srgb", "adobe", "p3"}:
        assert difference.max() < 1


def test_grey_stays_grey_in_its_profile(tmp_path):
    grey = photo()[..., 1]
    path = tmp_path / "a.png"
    Image.fromarray(grey).save(path, icc_profile=grey_profile())
    loaded = read_image(path)
    assert loaded.source.is_grey
    assert (loaded.rgb[..., 0] == loaded.rgb[..., 2]).all()
    with open_writer(
        tmp_path / "b.png", loaded.size, SaveSpec(FileFormat.PNG), like=loaded
    ) as rows:
        rows.write_rows(loaded.rgb.astype(np.float32) / 255)
    with Image.open(tmp_path / "b.png") as picture:
        assert picture.mode == "L"
        assert picture.info["icc_profile"] == grey_profile()
        assert np.abs(np.asarray(picture).astype(int) - grey).max() <= 1
    with open_writer(
        tmp_path / "b.webp", loaded.size, SaveSpec(FileFormat.WEBP), like=loaded
    ) as rows:
        rows.write_rows(loaded.rgb.astype(np.float32) / 255)
    with Image.open(tmp_path / "b.webp") as picture:
        assert "icc_profile" not in picture.info  # the format has no grey, so the result is sRGB
        assert np.abs(np.asarray(picture.convert("L")).astype(int) - loaded.rgb[..., 0]).mean() < 2


@pytest.mark.parametrize("damage", ["cut", "zeros", "junk", "of another kind", "empty body"])
def test_a_bad_profile_is_said_and_left(tmp_path, damage):
    """Reliability 7."""
    whole = rgb_profile("adobe")
    icc = {
        "cut": whole[:200],
        "zeros": bytes(500),
        "junk": np.random.default_rng(0).bytes(1 << 20) * 10,
        "of another kind": grey_profile(),
        "empty body": whole[:128] + bytes(len(whole) - 128),
    }[damage]
    path = tmp_path / "a.tif"
    save(path, photo(), icc_profile=icc)
    loaded = read_image(path)
    np.testing.assert_array_equal(loaded.rgb, photo())
    assert any("profile" in n.message and "sRGB was assumed" in n.message for n in loaded.notices)
    with open_writer(
        tmp_path / "b.tif", loaded.size, SaveSpec(FileFormat.TIFF), like=loaded
    ) as rows:
        rows.write_rows(loaded.rgb.astype(np.float32) / 255)
    assert read_image(tmp_path / "b.tif").source.icc is None


def test_cmyk_with_a_profile_is_converted_by_it(tmp_path):
    """A CMYK profile made here: each ink a filter; far from the plain formula."""
    profile = _cmyk_profile()
    cmyk = np.asarray(Image.fromarray(photo()).convert("CMYK"))
    Image.fromarray(cmyk, "CMYK").save(tmp_path / "a.tif", icc_profile=profile)
    loaded = read_image(tmp_path / "a.tif")
    reference = ImageCms.profileToProfile(
        Image.fromarray(cmyk, "CMYK"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert delta_e(loaded.rgb / 255, np.asarray(reference) / 255).max() < 1
    assert loaded.profile is None
    assert any("in which the result stays" in n.message for n in loaded.notices)


def _cmyk_profile() -> bytes:
    """A tiny ICC v2 output profile: a 2 x 2 x 2 x 2 table from CMYK to Lab."""
    import struct

    def s15(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    table = []
    for c in (0, 1):
        for m in (0, 1):
            for y in (0, 1):
                for k in (0, 1):
                    light = (1 - k) * (1 - 0.55 * c) * (1 - 0.5 * m) * (1 - 0.08 * y)
                    a, b = (
                        (1 - k) * (-37 * c + 74 * m - 5 * y),
                        (1 - k) * (-50 * c - 3 * m + 93 * y),
                    )
                    table += [light * 65280, (a + 128) * 256, (b + 128) * 256]
    lut = b"mft2" + bytes(4) + bytes([4, 3, 2, 0])
    lut += b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    lut += struct.pack(">HH", 2, 2) + struct.pack(">HH", 0, 65535) * 4
    lut += struct.pack(f">{len(table)}H", *(min(65535, max(0, round(v))) for v in table))
    lut += struct.pack(">HH", 0, 65535) * 3
    desc = b"desc" + bytes(4) + struct.pack(">I", 5) + b"Inks\0" + bytes(79)
    white = b"XYZ " + bytes(4) + s15(0.9642) + s15(1.0) + s15(0.8249)
    parts = [(b"desc", desc), (b"wtpt", white), (b"A2B0", lut), (b"A2B1", lut)]
    body, entries, offset = b"", b"", 128 + 4 + 12 * len(parts)
    for tag, data in parts:
        data += bytes(-len(data) % 4)
        entries += tag + struct.pack(">II", offset + len(body), len(data))
        body += data
    total = 128 + 4 + len(entries) + len(body)
    header = struct.pack(">I", total) + b"lcms" + struct.pack(">I", 0x02400000) + b"prtrCMYKLab "
    header += (
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + s15(0.9642)
        + s15(1)
        + s15(0.8249)
    )
    header += bytes(128 - len(header))
    return header + struct.pack(">I", len(parts)) + entries + body


def test_a_profile_knows_what_it_is():
    assert ColourProfile.open(rgb_profile("srgb")).is_srgb
    adobe = ColourProfile.open(rgb_profile("adobe"))
    assert (adobe.is_srgb, adobe.goes_back, adobe.space) == (False, True, "rgb")
    assert ColourProfile.open(grey_profile()).space == "gray"
    cmyk = ColourProfile.open(_cmyk_profile())
    assert (cmyk.space, cmyk.name, cmyk.goes_back) == ("cmyk", "Inks", False)
