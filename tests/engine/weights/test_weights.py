"""Weights files, adapter packs and the store of installed models."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile

import pytest
import torch
from safetensors.torch import save, save_file

from engine.errors import BadCheckpoint, BadRequest, ModelNotFound
from engine.library.store import ModelStore
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.bundle import ModelBundle
from engine.networks.torch_compat import prepare_torch
from engine.weights.adapter_pack import check_fits, read_pack, write_pack
from engine.weights.low_rank import AdapterWeights, LowRank
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint
from engine.weights.safe_weights import read_safetensors, sha256_file, write_safetensors
from tests.conftest import ROOT
from tests.tiny import enhancer_of

STARTER = ROOT / "resources" / "starter"


def _header(text: str, data: bytes = b"") -> bytes:
    return struct.pack("<Q", len(text)) + text.encode() + data


GOOD = save({"a": torch.arange(6.0), "b": torch.ones(2, 2)})
ENTRY = '{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}'
DAMAGED = {
    "empty": (b"", "empty"),
    "three bytes": (b"abc", "cut short"),
    "header of 2^63": (struct.pack("<Q", 2**63) + b"{}", "claims"),
    "cut in the header": (GOOD[:20], "cut short"),
    "cut in the data": (GOOD[:-4], "cut short"),
    "trailing bytes": (GOOD + b"x", "trailing"),
    "no JSON": (_header("{nonsense"), "not valid"),
    "overlap": (
        _header('{"a":%s,"b":%s}' % (ENTRY % (0, 4), ENTRY % (2, 6)), b"\0" * 6),
        "overlap",
    ),
    "hole": (_header('{"a":%s,"b":%s}' % (ENTRY % (0, 4), ENTRY % (8, 12)), b"\0" * 12), "overlap"),
    "a name twice": (
        _header('{"a":%s,"a":%s}' % (ENTRY % (0, 4), ENTRY % (0, 4)), b"\0" * 4),
        "twice",
    ),
    "NaN": (save({"a": torch.tensor([1.0, float("nan")])}), "finite"),
    "infinity": (save({"a": torch.tensor([float("inf")])}), "finite"),
    "a list": (_header("[1, 2]"), "not valid"),
    "entries without offsets": (_header('{"a":{"dtype":"F32"}}'), "not valid"),
    "offsets as text": (_header('{"a":{"data_offsets":["0","x"]}}'), "not valid"),
    "a lying shape": (
        _header('{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}', b"\0" * 4),
        "cannot be used",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_weights_file_is_refused_with_the_reason(tmp_path, name):
    """Reliability 29."""
    content, words = DAMAGED[name]
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(BadCheckpoint, match=words) as error:
        read_safetensors(path)
    assert str(path) in str(error.value)


def test_equal_tensors_give_equal_bytes(tmp_path):
    tensors = {"b": torch.ones(3), "a": torch.arange(4.0).view(2, 2).T}
    write_safetensors(tensors, tmp_path / "x")
    write_safetensors(dict(reversed(tensors.items())), tmp_path / "y")
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()
    assert torch.equal(read_safetensors(tmp_path / "x")["a"], tensors["a"])
    with pytest.raises(ModelNotFound):
        sha256_file(tmp_path / "missing")


def _weights(seed: int, rank: int = 2, scale: float = 2.0) -> AdapterWeights:
    generator = torch.Generator().manual_seed(seed)
    return AdapterWeights(
        {
            "conv_in": LowRank(
                torch.randn(rank, 8, 3, 3, generator=generator),
                torch.randn(16, rank, 1, 1, generator=generator),
                scale,
            ),
            "mid_block.attentions.0.proj_in": LowRank(
                torch.randn(rank, 32, 1, 1, generator=generator),
                torch.randn(32, rank, 1, 1, generator=generator),
                scale,
            ),
        }
    )


@pytest.fixture
def pack_folder(tmp_path):
    write_pack(
        tmp_path / "pack",
        "mine",
        {"pix": _weights(1), "sem": _weights(2, 3, 1.5)},
        for_model="small",
    )
    return tmp_path / "pack"


def test_a_pack_survives_writing_and_reading(pack_folder, tmp_path):
    pack = read_pack(pack_folder)
    assert (pack.name, pack.for_model) == ("mine", "small")
    assert torch.equal(pack.adapters["sem"].delta("conv_in"), _weights(2, 3, 1.5).delta("conv_in"))
    write_pack(tmp_path / "again", "mine", pack.adapters, for_model="small")
    for path in pack_folder.rglob("*"):
        if path.is_file():
            assert (
                path.read_bytes()
                == (tmp_path / "again" / path.relative_to(pack_folder)).read_bytes()
            )


def test_the_starters_own_pack_is_read():
    pack = read_pack(STARTER)
    assert pack.name == "starter"
    assert len(pack.adapters["pix"].modules) == 84
    assert {layer.scale for layer in pack.adapters["sem"].layers.values()} == {2.0}


def _edit(path, **changes):
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | changes))


@pytest.mark.parametrize(
    ("part", "changes", "words"),
    [
        ("pix/adapter_config.json", {"use_dora": True}, "use_dora"),
        ("pix/adapter_config.json", {"bias": "all"}, "plain LoRA"),
        ("pix/adapter_config.json", {"peft_type": "IA3"}, "plain LoRA"),
        ("pix/adapter_config.json", {"modules_to_save": ["x"]}, "modules_to_save"),
        ("pack.json", {"schema": 99}, "schema"),
        ("pack.json", {"adapters": {"pix": "../../elsewhere"}}, "outside"),
    ],
)
def test_packs_that_cannot_be_used_are_refused(pack_folder, part, changes, words):
    _edit(pack_folder / part, **changes)
    with pytest.raises(BadCheckpoint, match=words):
        read_pack(pack_folder)


def test_scales_follow_pefts_rules(pack_folder):
    config = pack_folder / "pix" / "adapter_config.json"
    _edit(config, lora_alpha=6, alpha_pattern={"conv_in": 10})
    layers = read_pack(pack_folder).adapters["pix"].layers
    assert layers["conv_in"].scale == 5.0
    assert layers["mid_block.attentions.0.proj_in"].scale == 3.0
    _edit(config, alpha_pattern={}, use_rslora=True)
    assert read_pack(pack_folder).adapters["pix"].layers["conv_in"].scale == pytest.approx(
        6 / 2**0.5
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"lora_alpha": 16},
        {"use_rslora": True},
        {"alpha_pattern": {"conv_in": 3}},
        {"lora_alpha": 3},
    ],
)
def test_all_that_decides_the_update_is_in_the_hash(pack_folder, changes):
    """Weights files alone decide nothing: lora_alpha lies in adapter_config.json."""
    before = read_pack(pack_folder).sha256
    _edit(pack_folder / "pix" / "adapter_config.json", **changes)
    assert read_pack(pack_folder).sha256 != before


def test_the_hash_is_of_the_update_and_not_of_its_file(pack_folder, tmp_path):
    pack = read_pack(pack_folder)
    config = pack_folder / "pix" / "adapter_config.json"
    _edit(config, lora_dropout=0.5)
    _edit(pack_folder / "pack.json", name="other", source_sha256="x")
    test_names_with_pefts_prefix_are_understood(pack_folder)
    assert read_pack(pack_folder).sha256 == pack.sha256
    shutil.move(pack_folder / "pix", pack_folder / "first")
    shutil.move(pack_folder / "sem", pack_folder / "pix")
    shutil.move(pack_folder / "first", pack_folder / "sem")
    assert read_pack(pack_folder).sha256 != pack.sha256


def test_a_checkpoint_and_the_pack_made_of_it_have_one_hash(small_model, tmp_path):
    checkpoint = read_pisa_checkpoint(small_model / "pisa_sr.pkl")
    folder = ModelStore(tmp_path).install(small_model / "pisa_sr.pkl", "mine").path
    assert as_pack(checkpoint).sha256 == read_pack(folder).sha256
    assert json.loads((folder / "pack.json").read_text())["source_sha256"] == sha256_file(
        small_model / "pisa_sr.pkl"
    )


NONSENSE = ["NaN", "Infinity", "-Infinity", "1e999", "1e308", "-1e6", '"8"', "null", "[8]", "true", "{}", "9" * 400]  # fmt: skip


@pytest.mark.parametrize("alpha", NONSENSE)
@pytest.mark.parametrize("place", ["lora_alpha", "alpha_pattern"])
def test_a_scale_that_makes_no_sense_is_refused(pack_folder, alpha, place):
    path = pack_folder / "sem" / "adapter_config.json"
    config = json.loads(path.read_text()) | {place: "here"}
    value = alpha if place == "lora_alpha" else f'{{"conv_in": {alpha}}}'
    path.write_text(json.dumps(config).replace('"here"', value))
    with pytest.raises(BadCheckpoint, match=r"adapter_config|configuration"):
        read_pack(pack_folder)


@pytest.mark.parametrize("changes", [{"timestep": 5}, {"timestep": "1"}, {"prompt": "a photo"}])
def test_a_pack_made_for_another_step_or_prompt_is_refused(pack_folder, changes):
    _edit(pack_folder / "pack.json", **changes)
    with pytest.raises(BadCheckpoint, match="was made for"):
        read_pack(pack_folder)


def test_names_with_pefts_prefix_are_understood(pack_folder):
    path = pack_folder / "pix" / "adapter_model.safetensors"
    state = {f"base_model.model.{name}": tensor for name, tensor in read_safetensors(path).items()}
    save_file(state, path)
    assert "conv_in" in read_pack(pack_folder).adapters["pix"].modules


def test_half_a_layer_and_missing_files_are_said(pack_folder):
    path = pack_folder / "sem" / "adapter_model.safetensors"
    state = read_safetensors(path)
    del state["conv_in.lora_B.weight"]
    save_file(state, path)
    with pytest.raises(BadCheckpoint, match="lora_B"):
        read_pack(pack_folder)
    path.unlink()
    with pytest.raises(ModelNotFound, match="missing"):
        read_pack(pack_folder)
    with pytest.raises(ModelNotFound, match=r"pack\.json"):
        read_pack(pack_folder / "nowhere")


def test_adapters_for_another_model_are_refused_by_layer(pack_folder):
    pack = read_pack(pack_folder)
    with pytest.raises(BadCheckpoint, match="conv_in") as error:
        check_fits(pack, {"conv_in.weight": (16, 4, 3, 3)})
    assert "model small" in str(error.value)


def test_peft_reads_our_packs_and_computes_the_same(small_model, tmp_path):
    prepare_torch()
    import peft

    source = enhancer_of(small_model)
    pack = write_pack(tmp_path / "pack", "mine", source.pack.adapters)
    prompt, latents = torch.randn(1, 4, 16), torch.randn(1, 8, 12, 16)
    bundle = ModelBundle.open(small_model)
    ours = AdaptedUNet(bundle, pack, prompt, "cpu", torch.float32, copies=True)
    unet = bundle.build_unet(torch.float32)
    for name in ("pix", "sem"):
        config = peft.LoraConfig.from_pretrained(str(tmp_path / "pack" / name))
        with pytest.warns(UserWarning, match="peft_config") if name == "sem" else _nothing():
            peft.inject_adapter_in_model(config, unet, adapter_name=name)
        peft.set_peft_model_state_dict(unet, pack.adapters[name].state_dict(), adapter_name=name)
    for state in Pass:
        for module in unet.modules():
            if hasattr(module, "set_adapter") and hasattr(module, "lora_A"):
                module.set_adapter(list(state.adapters))
        with torch.inference_mode():
            theirs = unet(latents, torch.tensor(1), prompt, return_dict=False)[0]
            assert (theirs - ours.predict(latents, state)).abs().max() < 1e-4


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "store", STARTER)


def test_the_starter_is_always_there(store):
    (item,) = store.list()
    assert (item.name, item.kind, item.ok) == ("starter", "model", True)
    with pytest.raises(BadRequest, match="cannot be removed"):
        store.remove("starter")


def _zip(folder, path, extra=None):
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.write(file, f"inside/{file.relative_to(folder)}")
        if extra:
            archive.writestr(*extra)
    return path


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_models_and_packs_are_installed(store, small_model, pack_folder, tmp_path, packed):
    for source, name in ((small_model, "small"), (pack_folder, "mine")):
        item = store.install(_zip(source, tmp_path / f"{name}.zip") if packed else source, name)
        assert item.ok
        assert len(item.sha256) == 64
        assert store.verify(name) == ()
    assert not (store.root / "models" / "small" / "pisa_sr.pkl").exists()
    assert store.find_model("small").name == "small"
    assert store.find_adapters("mine", store.find_model("small")).name == "mine"
    store.remove("mine")
    assert [item.name for item in store.list()] == ["starter", "small"]
    with pytest.raises(ModelNotFound):
        store.remove("mine")


@pytest.mark.parametrize(
    "entry", ["../evil.txt", "/etc/evil", "a/../../evil", "c:evil", "..\\evil"]
)
def test_an_archive_that_reaches_outside_is_refused(store, pack_folder, tmp_path, entry):
    with pytest.raises(BadCheckpoint, match="unsafe"):
        store.install(_zip(pack_folder, tmp_path / "x.zip", (entry, "x")), "x")
    assert list(tmp_path.rglob("*evil*")) == []


def test_an_archive_with_a_link_is_refused(store, pack_folder, tmp_path):
    link = zipfile.ZipInfo("inside/link")
    link.external_attr = 0o120777 << 16
    with pytest.raises(BadCheckpoint, match="unsafe"):
        store.install(_zip(pack_folder, tmp_path / "x.zip", (link, "/etc")), "x")


def test_a_failing_import_leaves_nothing(store, small_model, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(small_model, broken)
    path = broken / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BadCheckpoint, match="cut short"):
        store.install(broken, "broken")
    assert list((store.root / "models").iterdir()) == []


def test_names_are_checked(store, pack_folder):
    store.install(pack_folder, "mine")
    for name in ("mine", "starter", "../x", ".hidden", "a/b"):
        with pytest.raises(BadRequest):
            store.install(pack_folder, name)
    with pytest.raises(ModelNotFound, match="neither"):
        store.install(ROOT / "docs", "docs")


def test_one_flipped_bit_is_found(store, pack_folder):
    """Reliability 30."""
    item = store.install(pack_folder, "mine")
    path = item.path / "sem" / "adapter_model.safetensors"
    data = bytearray(path.read_bytes())
    for position in range(8, len(data), max(1, len(data) // 50)):
        data[position] ^= 4
        path.write_bytes(data)
        assert any("changed" in fault for fault in store.verify("mine"))
        data[position] ^= 4
    path.write_bytes(data)
    assert store.verify("mine") == ()
    path.unlink()
    assert any("missing" in fault for fault in store.verify("mine"))


def test_weights_that_do_not_fit_their_config_are_named(small_model, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(small_model, broken)
    path = broken / "unet" / "diffusion_pytorch_model.safetensors"
    state = read_safetensors(path)
    state["conv_in.weight"] = torch.zeros(1)
    state["new"] = torch.zeros(1)
    del state["conv_out.bias"]
    save_file(state, path)
    with pytest.raises(BadCheckpoint, match=r"conv_in\.weight is") as error:
        ModelBundle.open(broken).build_unet(torch.float32)
    assert "conv_out.bias is missing" in str(error.value)
    assert "new is unknown" in str(error.value)


@pytest.mark.parametrize(
    ("part", "changes", "words"),
    [
        ("vae", {"_class_name": "AutoencoderDC"}, "AutoencoderDC"),
        ("unet", {"_class_name": "SomethingElse"}, "SomethingElse"),
        ("unet", {"in_channels": 5}, "latent channels"),
    ],
)
def test_models_of_another_kind_are_refused(small_model, tmp_path, part, changes, words):
    other = tmp_path / "other"
    shutil.copytree(small_model, other)
    _edit(other / part / "config.json", **changes)
    with pytest.raises(BadCheckpoint, match=words):
        ModelBundle.open(other)


def test_sharded_and_half_precision_weights_are_found(small_model, tmp_path):
    folder = tmp_path / "sharded"
    shutil.copytree(small_model, folder)
    whole = folder / "unet" / "diffusion_pytorch_model.safetensors"
    state = read_safetensors(whole)
    names = sorted(state)
    shards = {"a.safetensors": names[::2], "b.safetensors": names[1::2]}
    for file, part in shards.items():
        save_file({n: state[n] for n in part}, folder / "unet" / file)
    index = {
        "weight_map": {
            n: f"../unet/{f}" if n == names[0] else f for f, part in shards.items() for n in part
        }
    }
    (folder / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(
        json.dumps(index)
    )
    whole.unlink()
    vae = folder / "vae" / "diffusion_pytorch_model.safetensors"
    vae.rename(vae.with_name("diffusion_pytorch_model.fp16.safetensors"))
    bundle = ModelBundle.open(folder)
    assert torch.equal(bundle.build_unet(torch.float32).conv_in.weight, state["conv_in.weight"])
    bundle.build_vae(torch.float32)


def test_pickled_weights_are_never_read(small_model, tmp_path):
    folder = tmp_path / "pickled"
    shutil.copytree(small_model, folder)
    whole = folder / "unet" / "diffusion_pytorch_model.safetensors"
    whole.rename(whole.with_suffix(".bin"))
    with pytest.raises(ModelNotFound, match="safetensors"):
        ModelBundle.open(folder).build_unet(torch.float32)


def test_damaged_weights_of_a_model_are_told_before_any_are_read(tmp_path, small_model):
    place = tmp_path / "broken"
    shutil.copytree(small_model, place)
    weights = ModelBundle.open(place).unet_weights
    weights.files[0].write_bytes(b"")
    for look in (lambda: weights.count, weights.shapes, lambda: weights.names):
        with pytest.raises(BadCheckpoint, match="it is empty"):
            look()
