import json

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from engine.errors import BadCheckpoint, BadRequest, ModelNotFound
from engine.networks.bundle import ModelBundle
from engine.networks.channel_affine import ChannelAffine
from engine.networks.torch_compat import prepare_torch
from engine.pipeline import Enhancer, run
from engine.types import EnhanceParams
from engine.weights.adapter_pack import read_pack
from tests.conftest import ROOT
from trainer.data.degrade import sample_rng
from trainer.starter import base, crisp, grow
from trainer.starter.__main__ import main
from trainer.starter.bundle import write_part
from trainer.starter.data import photographs
from trainer.starter.drawn import draw_picture, fonts_below
from trainer.starter.lessons import Lessons, Maker, make_form, write_lessons
from trainer.starter.pair_critic import PairCritic
from trainer.starter.teacher import Teacher

STARTER = ROOT / "resources" / "starter"
prepare_torch()


def four_times(picture):
    return np.repeat(np.repeat(picture, 4, axis=0), 4, axis=1)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        rough = Image.fromarray(rng.integers(0, 256, (9, 8, 3)).astype(np.uint8))
        smooth = np.asarray(rough.resize((150, 140), Image.Resampling.BICUBIC), float)
        noisy = np.clip(smooth + rng.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{seed}.png")
    return folder


def maker_of(photos):
    report = photographs(photos, 128)
    form, fonts = make_form(report.manifest, None, 32, 0)
    return Maker(report.pictures, fonts, form, four_times)


@pytest.fixture
def lessons(photos, tmp_path):
    write_lessons(maker_of(photos), tmp_path / "lessons", 6)
    return tmp_path / "lessons"


def test_the_teacher_enlarges_by_four_and_its_weights_come_from_a_file_alone(tmp_path):
    torch.manual_seed(0)
    net = Teacher()
    file = tmp_path / "teacher.safetensors"
    save_file({n: t.half() for n, t in net.state_dict().items()}, file)
    read = Teacher.load(file)
    picture = np.random.default_rng(0).integers(0, 256, (7, 9, 3)).astype(np.uint8)
    assert read.answer(picture).shape == (28, 36, 3)
    assert not any(p.requires_grad for p in read.parameters())
    with pytest.raises(ModelNotFound):
        Teacher.load(tmp_path / "none.safetensors")
    save_file({"conv_first.weight": torch.zeros(2)}, file)
    with pytest.raises(BadCheckpoint, match="teacher"):
        Teacher.load(file)


def test_a_dense_block_is_the_sum_of_its_formula():
    torch.manual_seed(0)
    block = Teacher(blocks=1).body[0].rdb1
    x = torch.randn(1, 64, 5, 6)
    seen = [x]
    for conv in (block.conv1, block.conv2, block.conv3, block.conv4):
        value = conv(torch.cat(seen, 1))
        seen.append(torch.where(value > 0, value, 0.2 * value))
    assert torch.allclose(block(x), x + 0.2 * block.conv5(torch.cat(seen, 1)), atol=1e-6)


def test_drawn_pictures_are_functions_of_their_generator_and_differ():
    fonts = fonts_below(ROOT / "resources")
    first, again = (draw_picture(48, fonts, sample_rng(0, 0, 5)) for _ in range(2))
    assert (first == again).all()
    kinds = {draw_picture(48, fonts, sample_rng(0, 0, i)).tobytes() for i in range(12)}
    assert len(kinds) == 12


def test_lessons_that_were_cut_off_go_on_with_the_same_bytes(photos, tmp_path):
    write_lessons(maker_of(photos), tmp_path / "straight", 5)
    write_lessons(maker_of(photos), tmp_path / "cut", 3)
    file = tmp_path / "cut" / "lessons.u8"
    file.write_bytes(file.read_bytes()[:-100])
    assert write_lessons(maker_of(photos), tmp_path / "cut", 5) == 3
    assert file.read_bytes() == (tmp_path / "straight" / "lessons.u8").read_bytes()


def test_lessons_hold_the_teachers_answer_and_drawn_ones_the_truth(lessons):
    found = Lessons(lessons, 6)
    damaged, wanted, true = found[0]
    assert (wanted == four_times(damaged)).all()
    assert (true != wanted).any()
    _, wanted, true = found[3]
    assert (wanted == true).all()


def test_lessons_of_another_kind_or_number_are_refused(lessons, photos):
    other = maker_of(photos)
    other.form = type(other.form)(32, 1, other.form.pictures, 0)
    with pytest.raises(BadRequest, match="another kind"):
        write_lessons(other, lessons, 6)
    with pytest.raises(BadRequest, match="6 lessons"):
        Lessons(lessons, 7)
    with pytest.raises(BadRequest, match="no lessons"):
        Lessons(lessons.parent, 1)


def test_a_batch_is_cut_turned_and_mirrored_alike_and_depends_on_the_step_alone(lessons):
    found = Lessons(lessons, 6)
    batch, again = (found.batch(3, 4, 64, 7, "cpu") for _ in range(2))
    assert torch.equal(batch.wanted, again.wanted)
    assert batch.damaged.shape == (4, 3, 16, 16)
    assert batch.true.shape == (4, 3, 64, 64)
    large = batch.damaged.repeat_interleave(4, 2).repeat_interleave(4, 3)
    answered = [i for i in range(4) if torch.equal(large[i], batch.wanted[i])]
    assert answered, "photographs' answers must lie over what they answer"
    assert not torch.equal(batch.wanted, found.batch(4, 4, 64, 7, "cpu").wanted)


def test_a_grown_base_computes_what_the_small_one_did():
    torch.manual_seed(4)
    old = base.build().eval()
    grow.without_attention(old)
    picture = torch.randn(1, 16, 24, 20, generator=torch.Generator().manual_seed(1))
    new = crisp.build().eval()
    with torch.no_grad():
        grow.Growth(old, grow.measure_norms(old, [picture]), new).copy()
        empty = torch.zeros(1, 1, 64)
        # The statistics that were measured are this picture's own, so both compute the same on it.
        wanted, found = (
            net(picture, 1, encoder_hidden_states=empty, return_dict=False)[0] for net in (old, new)
        )
    assert (found - wanted).abs().max() < 1e-3 * wanted.std()


def test_a_fixed_norm_survives_writing_and_makes_tiles_exact(tmp_path):
    torch.manual_seed(0)
    unet, bundle = crisp.build(), ModelBundle.open(STARTER)
    write_part(unet, tmp_path / "unet")
    write_part(bundle.build_vae(torch.float32), tmp_path / "vae")
    read = ModelBundle.open(tmp_path).build_unet(torch.float32)
    assert any(isinstance(layer, ChannelAffine) for layer in read.modules())
    assert not any(isinstance(layer, torch.nn.GroupNorm) for layer in read.modules())
    rgb = np.random.default_rng(0).integers(0, 256, (40, 56, 3)).astype(np.uint8)
    prompt = {"empty": torch.zeros(1, 8, 64)}
    save_file(prompt, tmp_path / "prompt_embeds.safetensors")
    enhancer = Enhancer.load(ModelBundle.open(tmp_path), None, device="cpu", dtype="fp32")
    stages = set()
    operation = enhancer.prepare(rgb, EnhanceParams(tile_px=128))
    try:
        while True:
            stages.add(next(operation).stage)
    except StopIteration as end:
        prepared = end.value
    assert prepared.unet_tiles > 1
    assert "statistics" not in " ".join(map(str, stages))
    run(enhancer.prepare(rgb, EnhanceParams()))


def test_the_critic_learns_to_tell_pairs_apart_and_its_judgement_reaches_the_result_alone():
    torch.manual_seed(0)
    critic = PairCritic()
    given, made = torch.randn(2, 3, 32, 32), torch.zeros(2, 3, 32, 32, requires_grad=True)
    wanted = torch.randn(2, 3, 32, 32)
    teaching = torch.optim.Adam(critic.parameters(), lr=1e-3)
    losses = []
    for _ in range(12):
        loss = critic.own_loss(given, made, wanted)
        teaching.zero_grad()
        loss.backward()
        teaching.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]
    assert made.grad is None
    teaching.zero_grad()
    critic.judge(given, made).backward()
    assert made.grad is not None
    assert made.grad.abs().sum() > 0
    assert all(p.grad is None for p in critic.parameters())
    assert all(p.requires_grad for p in critic.parameters())


def test_the_critics_share_of_the_gradient_is_what_was_asked_for(lessons, monkeypatch):
    found, gradients = Lessons(lessons, 6), {}
    for share in (0.0, 0.25):
        torch.manual_seed(1)
        result = torch.rand(2, 3, 64, 64, requires_grad=True)
        monkeypatch.setattr(crisp, "restored", lambda *_: (torch.zeros(2, 3, 64, 64), result))  # noqa: B023
        losses = crisp.CrispLosses(None, None, found, crisp.Tuition(2, 64, share=share))
        losses(0)["total"].backward()
        gradients[share] = result.grad
    judged = (gradients[0.25] - gradients[0.0]).norm()
    assert float(judged) == pytest.approx(0.25 * float(gradients[0.0].norm()), rel=1e-3)


def test_the_stage_stops_resumes_with_its_critic_and_ends_with_the_same_bits(lessons, tmp_path):
    def crisped(name, steps):
        run_folder = tmp_path / name
        code = main(
            ["crisp", "--lessons", str(lessons), "--count", "6", "--start-from", str(tmp_path / "model"),
             "--run", str(run_folder), "--steps", str(steps), "--batch", "2", "--crop", "32",
             "--share", "0.3", "--judged-from", "1"]
        )  # fmt: skip
        assert code == 0
        return run_folder / "model" / "unet" / "diffusion_pytorch_model.safetensors"

    model = tmp_path / "model"
    torch.manual_seed(0)
    write_part(crisp.build(), model / "unet")
    write_part(ModelBundle.open(STARTER).build_vae(torch.float32), model / "vae")
    save_file({"empty": torch.zeros(1, 8, 64)}, model / "prompt_embeds.safetensors")
    straight = crisped("straight", 3).read_bytes()
    crisped("parts", 1)
    assert crisped("parts", 3).read_bytes() == straight
    config = json.loads((tmp_path / "parts" / "model" / "unet" / "config.json").read_text())
    assert config["_fixed_norms"] is True
    assert config["layers_per_block"] == [5, 1, 1]


def test_merging_adds_every_update_of_both_adapters():
    bundle, pack = ModelBundle.open(STARTER), read_pack(STARTER)
    before = {n: p.clone() for n, p in bundle.build_unet(torch.float32).named_parameters()}
    merged = bundle.build_unet(torch.float32)
    grow.merge(merged, pack)
    name = "conv_out"
    wanted = before[f"{name}.weight"] + sum(
        adapter.layers[name].delta() for adapter in pack.adapters.values()
    )
    assert torch.allclose(dict(merged.named_parameters())[f"{name}.weight"], wanted)
