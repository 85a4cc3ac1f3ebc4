import json
from dataclasses import replace

import pytest

from engine.errors import BadRequest
from tests.conftest import ROOT
from trainer.config import Decay, LpipsNet, Precision, Stage, TrainConfig, read_values
from trainer.goals import recipe
from trainer.presets import load_preset, parse_preset, preset_names


def test_json_round_trip_keeps_every_value(tmp_path):
    config = TrainConfig(
        data=("a", "b"),
        stages=(Stage.PIX,),
        lpips=LpipsNet.ALEX,
        dtype=Precision.BF16,
        lr=1e-3,
        csd=0.5,
    )
    assert TrainConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    config.save(tmp_path / "config.json")
    assert TrainConfig.load(tmp_path / "config.json") == config


@pytest.mark.parametrize(
    "changes",
    [
        {"batch": 0},
        {"crop": 100},
        {"lr": float("nan")},
        {"stages": (Stage.SEM,)},
        {"stages": ()},
        {"preset": "moon"},
        {"device": "tpu"},
        {"ema": 1.0},
        {"l2_sem": 0.0, "lpips_weight": 0.0},
    ],
)
def test_bad_values_are_refused_by_name(changes):
    with pytest.raises(BadRequest) as caught:
        TrainConfig(**changes)
    assert "." in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [{"batch": "4"}, {"batch": True}, {"moon": 1}, {"schema": 9}, {"stages": ["x"]}, {"lr": None}],
)
def test_wrong_json_is_refused(data):
    with pytest.raises(BadRequest):
        TrainConfig.from_json(data)


def test_identity_ignores_place_and_pace_and_nothing_else():
    config = TrainConfig()
    same = replace(
        config, device="cpu", save_every=7, stop_after=3, data=("x",), keep=9, batch=2, accumulate=2
    )
    assert same.identity() == config.identity()
    for change in (
        {"seed": 1},
        {"lr": 1e-5},
        {"rank": 4},
        {"preset": "web"},
        {"pairs": "x"},
        {"batch": 8},
    ):
        assert replace(config, **change).identity() != config.identity(), change


def test_smaller_batch_keeps_the_step():
    smaller = TrainConfig(batch=4, accumulate=1).smaller_batch()
    assert smaller is not None
    assert (smaller.batch, smaller.accumulate) == (2, 2)
    assert TrainConfig(batch=1).smaller_batch() is None


def test_the_paper_recipe():
    paper = TrainConfig.paper(lpips=LpipsNet.SQUEEZE)
    assert (paper.rank, paper.lr, paper.steps_pix, paper.decay) == (4, 5e-5, 4000, Decay.CONSTANT)
    assert paper.total_steps == 12500


def test_every_preset_loads():
    assert preset_names() == ("clean", "film", "general", "optical", "phone", "scan", "web")
    for name in preset_names():
        assert load_preset(name).name == name
    assert load_preset("optical").first.sigma[1] == 4.0


@pytest.mark.parametrize(
    "data",
    [
        {"moon": 1},
        {"clean": 2},
        {"first": {"sigma": [3, 1]}},
        {"first": {"kernel": 4}},
        {"first": {"jpeg": [0, 90]}},
        {"second": {"kernels": [1, 2]}},
        {"dust": -1},
    ],
)
def test_bad_presets_are_refused(data):
    with pytest.raises(BadRequest):
        parse_preset("x", data)


def test_factors_of_one_do_not_change_what_a_run_is():
    plain = TrainConfig(data=("a",))
    assert replace(plain, noise=2.0).identity() != plain.identity()
    # of a run that was begun before there were factors
    old = {
        k: v
        for k, v in plain.to_json().items()
        if k not in {"blur", "noise", "compression", "wear"}
    }
    assert TrainConfig.from_json(old).identity() == plain.identity()
    with pytest.raises(BadRequest, match="wear"):
        replace(plain, wear=4.0)


def test_the_wizards_recipe_has_the_balance_that_the_starter_was_made_with():
    made = read_values(ROOT / "trainer" / "starter" / "sem.json")
    mine = recipe("starter", "cpu")
    assert mine.l2_sem / mine.lpips_weight == made["l2_sem"] / made["lpips_weight"]
    assert mine.vary == made["vary"]
    assert recipe("sd21", "cpu").l2_sem == TrainConfig().l2_sem
