import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import BadCheckpoint
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.bundle import ModelBundle
from engine.networks.torch_compat import diffusers_classes, prepare_torch
from engine.weights.adapter_pack import read_pack, write_pack
from engine.weights.low_rank import AdapterWeights, LowRank
from trainer.config import Stage
from trainer.dual_lora import DualLora

STARTER = Path(__file__).parents[2] / "resources" / "starter"
RANKS = {"pix": 4, "sem": 2}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The starter's form with 16 channels and random weights."""
    prepare_torch()  # diffusers' forward imports peft by itself
    folder = tmp_path_factory.mktemp("model")
    shutil.copytree(STARTER / "vae", folder / "vae")
    config = json.loads((STARTER / "unet" / "config.json").read_text("utf-8"))
    config |= {"block_out_channels": [16, 16, 16], "norm_num_groups": 8}
    (folder / "unet").mkdir()
    (folder / "unet" / "config.json").write_text(json.dumps(config))
    torch.manual_seed(0)
    own = {key: value for key, value in config.items() if not key.startswith("_")}
    unet = diffusers_classes().unet.from_config(own)
    save_file(unet.state_dict(), folder / "unet" / "diffusion_pytorch_model.safetensors")
    return ModelBundle.open(folder)


def build(bundle, **options):
    unet = bundle.build_unet(torch.float32)
    return DualLora(unet, **({"ranks": RANKS, "seed": 0} | options))


def inputs():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, 16, 8, 8, generator=generator), torch.randn(2, 8, 64, generator=generator)


def shake(lora, adapter, seed=1, size=0.02):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in lora.parameters_of(adapter):
            if ".lora_B." in name:
                parameter.copy_(size * torch.randn(parameter.shape, generator=generator))


def test_new_adapters_change_nothing_and_leave_the_time_embedding_alone(bundle):
    latents, prompt = inputs()
    bare = bundle.build_unet(torch.float32)
    with torch.no_grad():
        expected = bare(latents, torch.tensor(1), prompt, return_dict=False)[0]
        lora = build(bundle)
        assert torch.allclose(lora.residual(latents, prompt), expected, atol=1e-5)
    layers = {
        n for n, m in bare.named_modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear))
    }
    adapted = {name.partition(".lora_")[0] for name, _ in lora.parameters_of("pix")}
    assert adapted == {name for name in layers if "time_emb" not in name}


def test_stages_train_one_adapter_each(bundle):
    lora = build(bundle)
    latents, prompt = inputs()
    for stage, other in ((Stage.PIX, "sem"), (Stage.SEM, "pix")):
        lora.select(stage)
        lora.residual(latents, prompt).square().mean().backward()
        assert {n for n, p in lora.unet.named_parameters() if p.requires_grad} == {
            n for n, p in lora.unet.named_parameters() if f".{stage}." in n and ".lora_" in n
        }
        assert sum(float(p.grad.abs().sum()) for _, p in lora.trained) > 0
        assert all(p.grad is None for _, p in lora.parameters_of(other))


@pytest.mark.parametrize("merged", [False, True])
def test_passes_equal_the_engine_and_export_loads_there(bundle, tmp_path, merged):
    lora = build(bundle)
    shake(lora, "pix")
    shake(lora, "sem", seed=2)
    pack = write_pack(tmp_path / "pack", "mine", {a: lora.export(a) for a in ("pix", "sem")})
    latents, prompt = inputs()
    lora.select(Stage.SEM)
    if merged:
        lora.merge_pix(keep_base=True)
    engine = AdaptedUNet(bundle, pack, prompt[:1], "cpu", torch.float32, copies=False)
    with torch.inference_mode():
        prompt = prompt[:1].expand(2, -1, -1)
        full = lora.residual(latents, prompt)
        with lora.pix_only():
            pix = lora.residual(latents, prompt)
        with lora.base_only() as base:
            bare = base(latents, torch.tensor(1), prompt, return_dict=False)[0]
        assert torch.allclose(full, engine.predict(latents, Pass.FULL), atol=1e-4)
        assert torch.allclose(pix, engine.predict(latents, Pass.PIX), atol=1e-4)
    assert not torch.allclose(full, pix, atol=1e-3)
    assert not torch.allclose(bare, pix, atol=1e-3)
    assert pack.adapters["pix"].layers["conv_in"].scale == 2.0


@pytest.mark.parametrize("merged", [False, True])
def test_base_only_restores_and_keeps_gradients_apart(bundle, merged):
    lora = build(bundle)
    shake(lora, "pix")
    lora.select(Stage.SEM)
    if merged:
        lora.merge_pix(keep_base=True)
    latents, prompt = inputs()
    with torch.no_grad():
        before = lora.residual(latents, prompt)
        lora.score(latents, torch.tensor([30, 400]), prompt)
        assert torch.equal(lora.residual(latents, prompt), before)
    assert all(p.requires_grad for _, p in lora.trained)
    assert not any(p.requires_grad for _, p in lora.parameters_of("pix"))


def test_a_merged_pixel_adapter_gives_the_same_gradients(bundle):
    latents, prompt = inputs()
    found = []
    for merged in (False, True):
        lora = build(bundle)
        shake(lora, "pix")
        shake(lora, "sem", seed=2)
        lora.select(Stage.SEM)
        if merged:
            lora.merge_pix(keep_base=False)
        lora.residual(latents, prompt).square().mean().backward()
        found.append(torch.cat([p.grad.flatten() for _, p in lora.trained]))
    assert (found[0] - found[1]).norm() < 1e-3 * found[0].norm()


def test_what_was_merged_for_good_is_not_taken_back_silently(bundle):
    lora = build(bundle)
    lora.select(Stage.SEM)
    lora.merge_pix(keep_base=False)
    with pytest.raises(RuntimeError, match="not kept"), lora.base_only():
        pass
    for attempt in (
        lambda: lora.select(Stage.PIX),
        lambda: lora.load("pix", lora.state("pix")),
    ):
        with pytest.raises(RuntimeError, match="for good"):
            attempt()


def test_starting_from_a_pack(bundle):
    pack = read_pack(STARTER)
    lora = build(ModelBundle.open(STARTER), init=pack.adapters)
    exported = lora.export("sem")
    assert exported.modules == pack.adapters["sem"].modules
    for name in ("conv_in", "mid_block.resnets.0.conv1"):
        assert torch.allclose(exported.delta(name), pack.adapters["sem"].delta(name))
    state = lora.state("pix")
    lora.load("pix", state)
    with pytest.raises(BadCheckpoint, match="conv_in"):
        lora.load("pix", {k: v for k, v in state.items() if not k.startswith("conv_in")})
    stranger = AdapterWeights({"moon": LowRank(torch.zeros(2, 3), torch.zeros(4, 2), 2.0)})
    with pytest.raises(BadCheckpoint, match="moon"):
        build(bundle, init={"pix": stranger, "sem": stranger})


def test_same_seed_same_start(bundle):
    one, two, three = (build(bundle, seed=s) for s in (5, 5, 6))
    assert all(torch.equal(a, two.state("sem")[n]) for n, a in one.state("sem").items())
    assert not torch.equal(
        one.state("pix")["conv_in.lora_A.weight"], three.state("pix")["conv_in.lora_A.weight"]
    )


def test_projection_takes_the_pixel_directions_out(bundle):
    lora = build(bundle)
    assert lora.pix_subspaces() == {}
    shake(lora, "pix")
    shake(lora, "sem", seed=2)
    lora.select(Stage.SEM)
    whole = lora.pix_subspaces(energy=1.0)
    name = "mid_block.resnets.0.conv1"
    delta = lora.export("pix").delta(name).flatten(1)
    left, right = whole[name]
    assert torch.allclose(left @ (left.T @ delta), delta, atol=1e-5)
    assert torch.allclose((delta @ right) @ right.T, delta, atol=1e-5)
    assert lora.pix_subspaces(energy=0.5)[name][0].shape[1] < left.shape[1] == 4
    latents, prompt = inputs()
    lora.residual(latents, prompt).square().mean().backward()
    lora.project_gradients(whole)
    grads = {n: p.grad.flatten(1) for n, p in lora.trained}
    assert float((left.T @ grads[f"{name}.lora_B.weight"]).abs().max()) < 1e-6
    assert float((grads[f"{name}.lora_A.weight"] @ right).abs().max()) < 1e-6
    assert float(grads[f"{name}.lora_B.weight"].abs().max()) > 0
