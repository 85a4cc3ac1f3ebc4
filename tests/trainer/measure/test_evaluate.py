import numpy as np
import pytest
from PIL import Image

from engine.errors import BadImage, BadRequest
from engine.types import Lambdas
from tests.tiny import enhancer_of, write_small_model
from trainer.measure.evaluate import Evaluator, Figures, find_pairs, mean, parse_grid
from trainer.measure.perceptual import Lpips
from trainer.measure.plot import contact_sheet, draw_plane, lambda_curves, save_picture

POINTS = (Lambdas(0, 0), Lambdas(1, 1))


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory):
    folder = write_small_model(tmp_path_factory.mktemp("model") / "small")
    return Evaluator(enhancer_of(folder), Lpips(), POINTS)


@pytest.fixture
def folders(tmp_path):
    rng = np.random.default_rng(0)
    lr, hr = tmp_path / "lr", tmp_path / "hr"
    lr.mkdir()
    hr.mkdir()
    for name in ("a", "b"):
        large = Image.fromarray(rng.integers(0, 256, (9, 12, 3)).astype(np.uint8))
        large = large.resize((96, 72), Image.Resampling.BICUBIC)
        large.save(hr / f"{name}_HR.png")
        large.resize((24, 18), Image.Resampling.BICUBIC).save(lr / f"{name}_LR4.png")
    return lr, hr


def drive(steps):
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return end.value, seen


def test_pairs_are_found_by_name(folders):
    lr, hr = folders
    (lr / "only_LR4.png").write_bytes((lr / "a_LR4.png").read_bytes())
    (hr / "note.txt").write_text("no picture")
    assert [(p.lr.name, p.hr.name) for p in find_pairs(lr, hr)] == [
        ("a_LR4.png", "a_HR.png"), ("b_LR4.png", "b_HR.png"),
    ]  # fmt: skip


def test_folders_without_pairs_are_refused(folders, tmp_path):
    lr, hr = folders
    with pytest.raises(BadRequest, match="no folder"):
        find_pairs(lr, tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadRequest, match="No picture"):
        find_pairs(tmp_path / "empty", hr)
    (lr / "a_LR2.png").write_bytes((lr / "a_LR4.png").read_bytes())
    with pytest.raises(BadRequest, match="claim one name"):
        find_pairs(lr, hr)


def test_every_pair_is_measured_at_every_strength(evaluator, folders):
    evaluation, seen = drive(evaluator.run(find_pairs(*folders)))
    assert evaluation.count == len(seen) == 2
    assert tuple(evaluation.grid) == POINTS
    assert seen[0].bicubic.shape == seen[0].truth.shape == (72, 96, 3)
    assert 15 < evaluation.bicubic.psnr_y < 60
    own = [evaluator.measure(s.at[POINTS[1]], s.truth) for s in seen]
    assert evaluation.grid[POINTS[1]] == mean(own)
    perfect = evaluator.measure(seen[0].truth, seen[0].truth)
    assert perfect.lpips == pytest.approx(0, abs=1e-6)
    assert (perfect.flat, perfect.edge, perfect.ssim_y) == pytest.approx((1, 1, 1))


def test_a_bad_pair_does_not_stop_the_others(evaluator, folders):
    lr, hr = folders
    (lr / "a_LR4.png").write_bytes(b"broken")
    evaluation, _ = drive(evaluator.run(find_pairs(lr, hr)))
    assert evaluation.count == 1
    assert "a_LR4.png" in evaluation.failed[0][0]
    Image.new("RGB", (25, 18)).save(lr / "b_LR4.png")
    with pytest.raises(BadImage, match="No pair"):
        drive(evaluator.run(find_pairs(lr, hr)))


def test_a_grid_is_read_from_text():
    assert parse_grid("0, 1") == tuple(Lambdas(p, s) for p in (0, 1) for s in (0, 1))
    assert parse_grid("1:0,1:0.5") == (Lambdas(1, 0), Lambdas(1, 0.5))
    for text in ("", "a,b", "1:x", "0,3"):
        with pytest.raises(BadRequest):
            parse_grid(text)


def test_means_are_means():
    first, second = Figures(20, 0.5, 0.4, 1, 2), Figures(30, 0.7, 0.2, 3, 4)
    assert mean([first, second]) == Figures(25, 0.6, pytest.approx(0.3), 2, 3)
    with pytest.raises(ValueError, match="no figures"):
        mean([])


def test_the_plane_shows_curves_and_marks():
    grid = {(p, s): (26 + p - s, 0.4 - 0.1 * s) for p in (0.0, 1.0) for s in (0.0, 0.5, 1.0)}
    curves = lambda_curves(grid)
    assert [c.name for c in curves] == ["lambda_pix 0", "lambda_pix 1"]
    assert curves[1].points[0] == (27.0, 0.4)
    plane = draw_plane(curves, {"bicubic": (26.0, 0.45)}, "alex", "A set")
    assert plane.shape == (860, 1180, 3)
    colours = {tuple(c) for c in plane.reshape(-1, 3)[::7].tolist()}
    assert (0, 92, 175) in colours
    assert lambda_curves({(1.0, 1.0): (26.0, 0.3)})[0].name == "strengths"


def test_a_contact_sheet_shows_the_centre_of_every_crop(tmp_path):
    red = np.full((40, 60, 3), (200, 0, 0), np.uint8)
    sheet = contact_sheet([("one", [("a", red), ("b", red)]), ("two", [("a", red)])], cell=32)
    assert int((sheet == (200, 0, 0)).all(-1).sum()) == 3 * 32 * 32
    save_picture(sheet, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as saved:
        assert saved.size == sheet.shape[1::-1]
    with pytest.raises(ValueError, match="ending"):
        save_picture(sheet, tmp_path / "sheet.unknown")
