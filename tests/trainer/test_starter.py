import numpy as np
import pytest
import torch
from PIL import Image

from engine.errors import BadCheckpoint, BadRequest
from engine.networks.adapted_unet import Pass
from engine.networks.bundle import ModelBundle
from engine.networks.prompt import stored_embeddings
from engine.pipeline import Enhancer, run
from engine.types import EnhanceParams, Rect
from engine.weights.adapter_pack import read_pack, write_pack
from tests.conftest import ROOT
from trainer.data.crops import CropDataset
from trainer.data.tensors import enlarged, to_tensor
from trainer.dual_lora import DualLora
from trainer.presets import load_preset
from trainer.starter import autoencoder, base
from trainer.starter.__main__ import main
from trainer.starter.bundle import write_part, write_prompts
from trainer.starter.data import feed, photographs
from trainer.starter.fitting import Fit, Schedule

STARTER = ROOT / "resources" / "starter"
PLAN = Schedule(steps=6, batch=2, crop=32, lr=1e-3, warmup=1, save_every=2)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        rough = Image.fromarray(rng.integers(0, 256, (7, 8, 3)).astype(np.uint8))
        smooth = np.asarray(rough.resize((64, 56), Image.Resampling.BICUBIC), float)
        noisy = np.clip(smooth + rng.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{seed}.png")
    return folder


def crops_of(photos, crop=32):
    report = photographs(photos, crop)
    preset = load_preset("general")
    return CropDataset(report.pictures, preset, crop=crop, scale=4, seed=0, remembered=8)


def linear():
    torch.manual_seed(3)
    return torch.nn.Linear(4, 2)


def line_losses(module):
    def losses(step):
        generator = torch.Generator().manual_seed(step)
        x = torch.randn(8, 4, generator=generator)
        return {"total": (module(x) - x[:, :2] * 2).square().mean()}

    return losses


def fit(module, folder, plan=PLAN, **hashes):
    hashes = {"data_hash": "d", "model_hash": "m"} | hashes
    return Fit("test", {"line": module}, plan, folder, **hashes)


class Interrupted(Exception):
    pass


def test_an_interrupted_fit_ends_with_the_same_bits(tmp_path):
    straight = linear()
    fit(straight, tmp_path / "straight").run(line_losses(straight))

    halted = linear()
    whole = line_losses(halted)

    def breaking(step):
        if step == 5:
            raise Interrupted
        return whole(step)

    with pytest.raises(Interrupted):
        fit(halted, tmp_path / "halted").run(breaking)
    again = torch.nn.Linear(4, 2)
    resumed = fit(again, tmp_path / "halted")
    assert resumed.step == 4
    resumed.run(line_losses(again))
    for a, b in zip(straight.parameters(), again.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_fit_leaves_the_moving_average_in_the_network(tmp_path):
    module = linear()
    run = fit(module, tmp_path)
    run.run(line_losses(module))
    assert torch.equal(module.weight, run._average.values["line.weight"])


def test_a_finished_fit_does_nothing_more(tmp_path):
    module = linear()
    fit(module, tmp_path).run(line_losses(module))

    def never(step):
        raise AssertionError(step)

    again = linear()
    fit(again, tmp_path).run(never)
    assert torch.equal(again.weight, module.weight)


@pytest.mark.parametrize(
    "changed", [{"data_hash": "x"}, {"model_hash": "x"}, {"plan": Schedule(6, 2, 32, 2e-3)}]
)
def test_a_fit_is_not_resumed_with_other_inputs(tmp_path, changed):
    module = linear()
    fit(module, tmp_path).run(line_losses(module))
    with pytest.raises(BadRequest, match="cannot be resumed"):
        fit(linear(), tmp_path, **changed)


def test_the_autoencoder_starts_from_a_teacher_with_more_and_fewer_blocks():
    torch.manual_seed(0)
    shape = {**autoencoder.CONFIG, "num_encoder_blocks": [1, 2, 2], "num_decoder_blocks": [2, 2, 1]}
    teacher = type(autoencoder.build()).from_config(shape)
    ours = autoencoder.build()
    autoencoder.start_from(ours, teacher)
    assert torch.equal(ours.encoder.layers[0].weight, teacher.encoder.layers[0].weight)
    extra = ours.encoder.layers[-2]
    x = torch.rand(1, 40, 8, 8)
    assert torch.equal(extra(x), x), "a block beyond the teacher's is the identity"


def test_a_teacher_of_another_width_is_refused():
    narrow = {
        **autoencoder.CONFIG,
        "encoder_block_out_channels": [8, 8, 8],
        "decoder_block_out_channels": [8, 8, 8],
    }
    ours = autoencoder.build()
    with pytest.raises(BadCheckpoint, match="channels"):
        autoencoder.start_from(ours, type(ours).from_config(narrow))


def test_the_autoencoders_losses_fall(photos, tmp_path):
    torch.manual_seed(0)
    vae = autoencoder.build()
    losses = autoencoder.AutoencoderLosses(vae, feed(crops_of(photos), 2), None)
    first = float(losses(0)["total"].detach())
    plan = Schedule(steps=10, batch=2, crop=32, lr=2e-3, warmup=2, ema=0.5)
    Fit("vae", {"vae": vae}, plan, tmp_path / "run", data_hash="", model_hash="").run(losses)
    assert float(losses(0)["total"].detach()) < 0.8 * first


def test_crops_become_tensors_of_the_output_size(photos):
    samples = feed(crops_of(photos), 2).take(0)
    damaged, truth = enlarged((s.lq for s in samples), 4), to_tensor(s.hq for s in samples)
    assert damaged.shape == truth.shape == (2, 3, 32, 32)
    assert float(damaged.min()) >= -1
    assert float(truth[0, 1, 2, 3]) == pytest.approx(samples[0].hq[2, 3, 1] / 127.5 - 1, abs=1e-6)


def base_losses(photos):
    torch.manual_seed(0)
    unet, prompts = base.build(), base.PromptTable()
    vae = autoencoder.build().requires_grad_(False)
    return base.BaseLosses(unet, prompts, vae, feed(crops_of(photos), 2))


def test_the_base_learns_prompts_and_network_but_not_the_autoencoder(photos):
    losses = base_losses(photos)
    for step in range(3):  # a prompt may be dropped in one of them
        values = losses(step)
        values["total"].backward()
    assert {"l1", "gradient", "noise", "total"} == set(values)
    assert losses.prompts.positive.grad is not None
    assert losses.prompts.negative.grad is not None
    assert all(p.grad is not None for p in losses.unet.parameters())
    assert all(p.grad is None for p in losses.vae.parameters())


def test_the_bases_draws_depend_on_the_step_alone(photos):
    losses = base_losses(photos)
    noise, times, _ = losses._draw(4, torch.Size([2, 16, 8, 8]))
    same, times_again, _ = losses._draw(4, torch.Size([2, 16, 8, 8]))
    assert torch.equal(noise, same)
    assert torch.equal(times, times_again)
    assert not torch.equal(noise, losses._draw(5, noise.shape)[0])
    drawn = torch.cat([losses._draw(s, noise.shape)[1] for s in range(400)])
    assert 0.7 < float(((drawn >= 20) & (drawn < 500)).float().mean()) < 0.95
    assert int(drawn.min()) >= 2
    assert int(drawn.max()) > 900


def test_a_dropped_prompt_is_the_empty_one():
    prompts = base.PromptTable()
    rows = prompts.rows([True, False, True], [False, False, True])
    assert torch.equal(rows[0], prompts.positive[0])
    assert torch.equal(rows[1], prompts.negative[0])
    assert float(rows[2].detach().abs().max()) == 0


def test_what_is_written_is_a_model_that_the_engine_opens(tmp_path):
    torch.manual_seed(0)
    vae, unet, prompts = autoencoder.build(), base.build(), base.PromptTable()
    write_part(vae, tmp_path / "vae")
    write_part(unet, tmp_path / "unet")
    write_prompts(prompts.named(), tmp_path)
    bundle = ModelBundle.open(tmp_path)
    assert bundle.vae_is_tiny
    read = bundle.build_unet(torch.float32).state_dict()
    assert torch.equal(read["conv_in.weight"], unet.conv_in.weight.half().float())
    stored = stored_embeddings(tmp_path)
    assert {"empty", "positive", "negative"} == set(stored)
    again = autoencoder.read(tmp_path / "vae")
    assert not any(p.requires_grad for p in again.parameters())


def test_both_stages_run_from_the_command_line(photos, tmp_path, caplog):
    def stage(*options):
        return main([str(option) for option in options])

    common = ["--data", photos, "--steps", 2, "--batch", 2, "--crop", 32]
    assert stage("vae", "--run", tmp_path / "vae", *common) == 0
    vae = tmp_path / "vae" / "model" / "vae"
    assert stage("base", "--run", tmp_path / "base", "--vae", vae, *common) == 0
    model = tmp_path / "base" / "model"
    assert ModelBundle.open(model).unet_config["in_channels"] == 16
    again = ["--start-from", model, "--vae", vae, *common]
    assert stage("base", "--run", tmp_path / "again", *again) == 0
    assert stage("base", "--run", tmp_path / "other", "--vae", tmp_path, *common) == 2
    assert "config.json" in caplog.text


def test_what_ships_is_one_folder_in_half_precision(photos, tmp_path):
    torch.manual_seed(0)
    model = tmp_path / "model"
    write_part(autoencoder.build(), model / "vae")
    unet = base.build()
    write_part(unet, model / "unet")
    write_prompts(base.PromptTable().named(), model)
    lora = DualLora(unet, {"pix": 2, "sem": 4}, 0)
    write_pack(tmp_path / "pack", "p", {a: lora.export(a) for a in ("pix", "sem")})
    shipped = tmp_path / "shipped"
    options = ["--model", model, "--adapters", tmp_path / "pack", "--output", shipped]
    assert main(["ship", *map(str, options)]) == 0
    pack = read_pack(shipped)
    assert (pack.name, pack.for_model) == ("starter", "starter")
    assert {t.dtype for t in pack.adapters["sem"].state_dict().values()} == {torch.float16}
    enhancer = Enhancer.load(ModelBundle.open(shipped), pack, device="cpu", dtype="fp32")
    rgb = np.full((16, 16, 3), 128, np.uint8)
    assert run(enhancer.prepare(rgb, EnhanceParams(scale=4))).size.width == 64


def test_the_semantic_adapter_is_scaled_in_every_layer(tmp_path):
    output = tmp_path / "weaker"
    options = ["--model", STARTER, "--adapters", STARTER, "--output", output, "--strength", "1"]
    assert main(["calibrate", *map(str, options), "--sem", "0.75"]) == 0
    before, after = read_pack(STARTER).adapters, read_pack(output).adapters
    for name, layer in before["sem"].layers.items():
        wanted, found = 0.75 * layer.delta(), after["sem"].layers[name].delta()
        assert torch.allclose(found, wanted, atol=1e-3 * float(wanted.abs().max()))
    for name, layer in before["pix"].layers.items():
        gap = (after["pix"].layers[name].delta() - layer.delta()).abs().max()
        assert gap < 1e-3 * max(1e-3, float(layer.delta().abs().max()))
    assert main(["calibrate", *map(str, options), "--sem", "0"]) == 2


def test_a_calibrated_pack_has_its_residuals_times_a_number(tmp_path, lighthouse):
    shipped = STARTER
    options = ["--model", shipped, "--adapters", shipped, "--output", tmp_path / "half"]
    assert main(["calibrate", *map(str, options), "--strength", "0.5"]) == 0

    weights = ModelBundle.open(shipped).build_unet(torch.float32).state_dict()
    bias = weights["conv_out.bias"]  # what an adapter cannot reach

    def residuals(pack):
        enhancer = Enhancer.load(ModelBundle.open(shipped), pack, device="cpu", dtype="fp32")
        prepared = run(enhancer.prepare(lighthouse[:48, :48], EnhanceParams(scale=2)))
        whole = Rect(0, 0, 24, 24)
        return [prepared.residuals.eps_in(state, whole) for state in (Pass.PIX, Pass.FULL)]

    for old, new in zip(
        residuals(read_pack(shipped)), residuals(read_pack(tmp_path / "half")), strict=True
    ):
        assert (new - 0.5 * old - 0.5 * bias[:, None, None]).abs().max() < 1e-3 * old.abs().max()
    assert main(["calibrate", *map(str, options), "--strength", "0"]) == 2
