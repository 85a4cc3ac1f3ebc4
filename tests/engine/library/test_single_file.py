"""A model in one file, in the names of the original implementation."""

from __future__ import annotations

import json
import re

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import BadCheckpoint, ModelNotFound
from engine.library.items import run_to_end
from engine.library.single_file import SD21, Layout, is_single_file, split_steps
from engine.library.store import ModelStore
from engine.networks.bundle import ModelBundle
from engine.networks.torch_compat import diffusers_classes

TINY = Layout(
    unet=dict(SD21.unet) | {"block_out_channels": [32, 32, 64, 64], "cross_attention_dim": 16,
                            "attention_head_dim": [1, 1, 2, 2]},
    vae=dict(SD21.vae) | {"block_out_channels": [32, 32, 64, 64]},
    text=dict(SD21.text) | {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
                            "num_attention_heads": 2, "projection_dim": 16},
)  # fmt: skip


def _unet_name(name: str) -> str:
    """diffusers' name of a UNet tensor in the original's words (three attention levels, two layers a block)."""
    top = {
        "conv_in": "input_blocks.0.0", "time_embedding.linear_1": "time_embed.0",
        "time_embedding.linear_2": "time_embed.2", "conv_norm_out": "out.0", "conv_out": "out.2",
    }  # fmt: skip
    for new, old in top.items():
        if name.startswith(new + "."):
            return old + name.removeprefix(new)
    patterns = (
        (r"down_blocks\.(\d)\.resnets\.(\d)", lambda b, j: f"input_blocks.{3 * b + j + 1}.0"),
        (r"down_blocks\.(\d)\.attentions\.(\d)", lambda b, j: f"input_blocks.{3 * b + j + 1}.1"),
        (r"down_blocks\.(\d)\.downsamplers\.0\.(conv)", lambda b, _: f"input_blocks.{3 * (b + 1)}.0.op"),
        (r"up_blocks\.(\d)\.resnets\.(\d)", lambda b, j: f"output_blocks.{3 * b + j}.0"),
        (r"up_blocks\.(\d)\.attentions\.(\d)", lambda b, j: f"output_blocks.{3 * b + j}.1"),
        (r"up_blocks\.(\d)\.upsamplers\.0\.(conv)",
         lambda b, _: f"output_blocks.{3 * b + 2}.{1 if b == 0 else 2}.conv"),
        (r"mid_block\.(attentions)\.(0)", lambda *_: "middle_block.1"),
        (r"mid_block\.resnets\.(\d)()", lambda j, _: f"middle_block.{2 * j}"),
    )  # fmt: skip
    for pattern, make in patterns:  # noqa: B007 - used below
        match = re.match(pattern, name)
        if match:
            groups = [int(g) if g.isdigit() else 0 for g in match.groups()]
            rest = name[match.end() :]
            break
    else:
        raise AssertionError(name)
    if ".resnets." in name:
        for new, old in {
            "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
            "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
        }.items():  # fmt: skip
            rest = rest.replace(new, old)
    return make(*groups) + rest


def _vae_name(name: str) -> str:
    for new, old in (
        ("quant_conv", "quant_conv"), ("encoder.conv_norm_out", "encoder.norm_out"),
        ("decoder.conv_norm_out", "decoder.norm_out"), ("conv_shortcut", "nin_shortcut"),
        ("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"),
        ("mid_block.attentions.0.group_norm", "mid.attn_1.norm"), ("mid_block.attentions.0.to_q", "mid.attn_1.q"),
        ("mid_block.attentions.0.to_k", "mid.attn_1.k"), ("mid_block.attentions.0.to_v", "mid.attn_1.v"),
        ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"),
    ):  # fmt: skip
        name = name.replace(new, old)
    name = re.sub(r"encoder\.down_blocks\.(\d)\.resnets\.(\d)", r"encoder.down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0\.conv", r"down.\1.downsample.conv", name)
    name = re.sub(
        r"decoder\.up_blocks\.(\d)\.resnets\.(\d)",
        lambda m: f"decoder.up.{3 - int(m[1])}.block.{m[2]}",
        name,
    )
    return re.sub(
        r"up_blocks\.(\d)\.upsamplers\.0\.conv",
        lambda m: f"up.{3 - int(m[1])}.upsample.conv",
        name,
    )


def _text_tensors(width: int, layers: int) -> dict[str, torch.Tensor]:
    def random(*shape: int) -> torch.Tensor:
        return torch.randn(*shape) * 0.2

    found = {
        "token_embedding.weight": random(49_408, width), "positional_embedding": random(77, width),
        "ln_final.weight": torch.ones(width), "ln_final.bias": torch.zeros(width),
        "text_projection": random(width, width), "logit_scale": torch.tensor(1.0),
    }  # fmt: skip
    for index in range(layers):
        block = f"transformer.resblocks.{index}."
        for norm in ("ln_1", "ln_2"):
            found[f"{block}{norm}.weight"] = torch.ones(width)
            found[f"{block}{norm}.bias"] = torch.zeros(width)
        found[f"{block}attn.in_proj_weight"] = random(3 * width, width)
        found[f"{block}attn.in_proj_bias"] = random(3 * width)
        found[f"{block}attn.out_proj.weight"] = random(width, width)
        found[f"{block}attn.out_proj.bias"] = random(width)
        found[f"{block}mlp.c_fc.weight"] = random(2 * width, width)
        found[f"{block}mlp.c_fc.bias"] = random(2 * width)
        found[f"{block}mlp.c_proj.weight"] = random(width, 2 * width)
        found[f"{block}mlp.c_proj.bias"] = random(width)
    return found


@pytest.fixture(scope="module")
def original() -> tuple[dict[str, torch.Tensor], dict[str, dict[str, torch.Tensor]]]:
    """A tiny model in original names, and its parts in diffusers' names."""
    torch.manual_seed(3)
    classes, file, parts = diffusers_classes(), {}, {}
    for part, config, prefix, rename in (
        ("unet", TINY.unet, "model.diffusion_model.", _unet_name),
        ("vae", TINY.vae, "first_stage_model.", _vae_name),
    ):
        model_class = classes.unet if part == "unet" else classes.vae
        state = model_class.from_config(
            {k: v for k, v in config.items() if k[0] != "_"}
        ).state_dict()
        parts[part] = state
        for name, tensor in state.items():
            is_conv = "mid_block.attentions" in name and part == "vae" and tensor.dim() == 2
            file[prefix + rename(name)] = tensor[..., None, None] if is_conv else tensor
    file |= {f"cond_stage_model.model.{k}": v for k, v in _text_tensors(16, 3).items()}
    file["betas"] = torch.zeros(3)
    return {k: v.contiguous() for k, v in file.items()}, parts


def test_a_single_file_becomes_a_folder(original, tmp_path):
    tensors, parts = original
    save_file(tensors, tmp_path / "model.safetensors")
    assert is_single_file(tmp_path / "model.safetensors")
    run_to_end(split_steps(tmp_path / "model.safetensors", tmp_path / "out", TINY))
    for part, state in parts.items():
        found = load_file(tmp_path / "out" / part / "diffusion_pytorch_model.safetensors")
        assert set(found) == set(state)
        for name, tensor in state.items():
            torch.testing.assert_close(found[name].float(), tensor, atol=2e-3, rtol=2e-3)
        assert json.loads((tmp_path / "out" / part / "config.json").read_text())["_class_name"]
    embedding = load_file(tmp_path / "out" / "prompt_embeds.safetensors")["empty"]
    assert embedding.shape == (1, 77, 16)
    assert embedding.isfinite().all()
    assert embedding.std() > 0.1
    bundle = ModelBundle.open(tmp_path / "out")
    bundle.build_unet(torch.float32)
    bundle.build_vae(torch.float32)


@pytest.mark.parametrize(("spoil", "words"), [
    ("text", "no text encoder"), ("missing", "lacks"), ("shape", "shape"), ("nan", "finite|NaN|infinite"),
    ("layer", "text encoder"),
])  # fmt: skip
def test_another_model_is_refused_with_the_reason(original, tmp_path, spoil, words):
    tensors = dict(original[0])
    unet = "model.diffusion_model.out.2.weight"
    match spoil:
        case "text":
            tensors = {k: v for k, v in tensors.items() if not k.startswith("cond_stage")}
        case "missing":
            del tensors[unet]
        case "shape":
            tensors[unet] = tensors[unet][:, :8].contiguous()
        case "nan":
            tensors[unet] = tensors[unet] * float("nan")
        case _:
            block = "cond_stage_model.model.transformer.resblocks.1."
            tensors = {k: v for k, v in tensors.items() if not k.startswith(block)}
    save_file(tensors, tmp_path / "model.safetensors")
    with pytest.raises(BadCheckpoint, match=words):
        run_to_end(split_steps(tmp_path / "model.safetensors", tmp_path / "out", TINY))


def test_the_store_tells_models_from_other_files(original, tmp_path, monkeypatch):
    store = ModelStore(tmp_path / "data")
    save_file({"a": torch.zeros(3)}, tmp_path / "lora.safetensors")
    with pytest.raises(ModelNotFound, match="no whole model"):
        store.install(tmp_path / "lora.safetensors", "x")
    save_file(original[0], tmp_path / "model.safetensors")
    monkeypatch.setattr("engine.library.single_file.split_steps.__defaults__", (TINY,))
    item = store.install(tmp_path / "model.safetensors", "sd")
    assert item.ok
    assert store.verify("sd") == ()
    with pytest.raises(BadCheckpoint, match=r"2\.1-base"):
        monkeypatch.undo()
        store.install(tmp_path / "model.safetensors", "sd2")
    assert [i.name for i in store.list()] == ["sd"]
