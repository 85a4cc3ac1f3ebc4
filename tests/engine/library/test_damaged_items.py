"""One damaged installed item: it is told as such, verified and removed, and hides none of the others."""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys

import pytest

from engine.errors import BadCheckpoint, EngineError, ModelNotFound
from engine.files.plain_files import BadJsonError, read_json_object
from engine.library.care import fitting_adapters, repair_steps
from engine.library.pack_sharing import made_for
from engine.library.places import Origin, Record, is_sd21, models_folder, read_record, write_record
from engine.library.store import Kind, ModelStore, run_to_end
from engine.networks.bundle import ModelBundle, WeightFiles
from engine.networks.prompt import prompt_embedding
from engine.weights.adapter_pack import write_pack
from engine.weights.low_rank import AdapterWeights
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint
from tests.engine.library.models import manifest_of

DEEP = b"[" * 100_000
ODD_JSON = {
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "a text": b'"x"',
    "nothing": b"",
    "an empty object": b"{}",
    "nested 100,000 deep": DEEP,
    "an object nested as deep": b'{"a":' * 100_000,
    "no text": b"\xff\xfe\x00\xd8\x00",
    "20 MB": b'{"a": "' + b"x" * (20 << 20) + b'"}',
    "a number without end": b'{"in_channels": ' + b"9" * 5000 + b"}",
    "NaN": b'{"in_channels": NaN, "schema": NaN, "lora_alpha": NaN}',
}
CONFIGS = ("unet/config.json", "vae/config.json", "pack.json", "pix/adapter_config.json")
FIELDS = {
    "unet/config.json": [
        {"block_out_channels": 7}, {"block_out_channels": []}, {"block_out_channels": ["a"]},
        {"block_out_channels": [10**9] * 3}, {"in_channels": "8"}, {"in_channels": None, "out_channels": [8]},
        {"down_block_types": "x"}, {"down_block_types": [1, 2, 3]}, {"down_block_types": ["DownBlock2D"]},
        {"layers_per_block": 10**9}, {"transformer_layers_per_block": [[10**9]]}, {"layers_per_block": "1"},
        {"_class_name": 3}, {"_class_name": ["x"]}, {"cross_attention_dim": -1},
    ],
    "vae/config.json": [
        {"_class_name": ["AutoencoderTiny"]}, {"latent_channels": True}, {"scaling_factor": "1"},
        {"scaling_factor": 0}, {"scaling_factor": -1.0}, {"scaling_factor": 1e300}, {"encoder_block_out_channels": 5},
        {"num_encoder_blocks": [10**9]}, {"shift_factor": 0.1},
    ],
    "pack.json": [
        {"adapters": []}, {"adapters": "x"}, {"adapters": {"pix": 3}}, {"adapters": {"pix": None}}, {"adapters": {"pix": "a\0b"}},
        {"adapters": {"pix": "../../elsewhere"}}, {"schema": [1]},
    ],
    "pix/adapter_config.json": [
        {"alpha_pattern": [1]}, {"alpha_pattern": {"conv_in": {}}}, {"peft_type": []}, {"bias": {}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(small_model, tmp_path_factory):
    """A store with two models and two packs."""
    store = ModelStore(tmp_path_factory.mktemp("store"))
    for name in ("odd", "sound"):
        store.install(small_model, f"{name}-model")
        store.install(small_model / "pisa_sr.pkl", f"{name}-pack")
    return store


@pytest.fixture
def store(filled, tmp_path):
    shutil.copytree(filled.root, tmp_path / "store")
    return ModelStore(tmp_path / "store")


def _file(store: ModelStore, part: str):
    kind = "models/odd-model" if part.split("/")[0] in {"unet", "vae"} else "adapters/odd-pack"
    return store.root / kind / part


def _check(store: ModelStore, name: str) -> None:
    """The item is there, not in order, and can be removed; the others are as they were."""
    items = {item.name: item for item in store.list()}
    assert items.keys() == {"odd-model", "odd-pack", "sound-model", "sound-pack"}
    assert [item.name for item in items.values() if not item.ok] == [name]
    (
        items[name].path / "pisa.json"
    ).unlink()  # nothing was noted: what is wrong is seen all the same
    assert store.verify(name)
    store.remove(name)
    assert not items[name].path.exists()


@pytest.mark.parametrize("content", ODD_JSON)
def test_odd_json_is_refused_by_the_one_reader(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(ODD_JSON[content])
    if content == "an empty object":
        assert read_json_object(path) == {}
        return
    with pytest.raises(BadJsonError):
        read_json_object(path)


@pytest.mark.parametrize("content", ["a list", "nested 100,000 deep"])
@pytest.mark.parametrize("part", CONFIGS)
def test_odd_json_breaks_nothing(store, part, content):
    path = _file(store, part)
    path.write_bytes(ODD_JSON[content])
    _check(store, path.relative_to(store.root).parts[1])


@pytest.mark.parametrize(
    ("part", "changes"), [(part, one) for part, found in FIELDS.items() for one in found]
)
def test_odd_values_break_nothing(store, part, changes):
    path = _file(store, part)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    _check(store, path.relative_to(store.root).parts[1])


INDEXES = [b"[]", b"{}", b'{"weight_map": []}', b'{"weight_map": {"a": 3}}', b'{"weight_map": {"a": "../../x"}}',
           b'{"weight_map": {"a": ".."}}', b'{"weight_map": {"a": "gone.safetensors"}}', DEEP, b""]  # fmt: skip


@pytest.mark.parametrize("content", INDEXES)
@pytest.mark.parametrize("part", ["unet", "vae"])
def test_an_odd_index_breaks_nothing(store, part, content):
    weights = _file(store, f"{part}/diffusion_pytorch_model.safetensors")
    weights.unlink()
    weights.with_name(f"{weights.name}.index.json").write_bytes(content)
    _check(store, "odd-model")


def _header(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


WEIGHTS = [b"", b"x", _header(DEEP), _header(b"[]"), _header(b'{"a": 3}'), _header(b'{"a": {"data_offsets": [0]}}'),
           struct.pack("<Q", 1 << 40)]  # fmt: skip


@pytest.mark.parametrize("content", WEIGHTS)
@pytest.mark.parametrize(
    "part",
    ["unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors", "sem/adapter_model.safetensors"],
)  # fmt: skip
def test_odd_weights_break_nothing(store, part, content):
    path = _file(store, part)
    path.write_bytes(content)
    _check(store, path.relative_to(store.root).parts[1])


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes among files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
@pytest.mark.parametrize(
    "part", [*CONFIGS, "unet/diffusion_pytorch_model.safetensors", "pix/adapter_model.safetensors"]
)
def test_what_is_no_file_breaks_nothing(store, part, make):
    path = _file(store, part)
    path.unlink()
    if make is not None:
        make(path)
    _check(store, path.relative_to(store.root).parts[1])


@pytest.mark.parametrize(
    "part", ["unet/config.json", "pack.json", "vae/diffusion_pytorch_model.safetensors"]
)
def test_whoever_uses_a_damaged_item_gets_a_sentence(store, part):
    path = _file(store, part)
    path.write_bytes(DEEP)
    name = path.relative_to(store.root).parts[1]
    assert store.verify(name), "its hash is another one"
    (store.root / path.relative_to(store.root).parts[0] / name / "pisa.json").unlink()
    with pytest.raises(EngineError):
        run_to_end(repair_steps(store, name, manifest_of()))
    with pytest.raises(EngineError):
        if name == "odd-model":
            WeightFiles.find(store.find_model(name).folder / "vae").shapes()
        else:
            store.find_adapters(name, store.find_model("sound-model"))
    assert fitting_adapters(store)["sound-model"]
    assert made_for(store.root / "adapters" / "odd-pack") in {"", "odd-model"}
    assert not is_sd21(store.root / "models" / "odd-model")


RECORDS = [*ODD_JSON.values(), b'{"sha256": []}', b'{"sha256": {"a": 3, "../x": "y", "/etc/passwd": "z", "a\\u0000": "n"}}',
           b'{"sha256": {}, "origin": []}', b'{"sha256": {}, "origin": {"path": 3, "card": [], "kind": {}, "sha256": 1}}',
           b'{"sha256": {}, "origin": {"path": "a\\u0000b"}}']  # fmt: skip


@pytest.mark.parametrize("content", RECORDS)
def test_odd_notes_of_an_item_count_as_none(store, content):
    folder = store.root / "models" / "odd-model"
    (folder / "pisa.json").write_bytes(content)
    assert all(item.ok for item in store.list())
    assert store.verify("odd-model") == ()
    assert run_to_end(repair_steps(store, "odd-model", manifest_of())) == ()
    record = read_record(folder)
    assert not [name for name in record.sha256 if ".." in name or name.startswith("/")]
    assert record.origin == Origin()


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes among files")
def test_a_pipe_in_the_place_of_notes_is_not_waited_for(store):
    path = store.root / "models" / "odd-model" / "pisa.json"
    path.unlink()
    os.mkfifo(path)
    os.mkfifo(store.root / "models-folder.json")
    assert all(item.ok for item in store.list())
    assert models_folder(store.root) == store.root / "models"


@pytest.mark.parametrize("path", ["a\0b", "", "relative", 3, None, ["x"]])
def test_an_odd_pointer_means_the_usual_folder(store, path):
    (store.root / "models-folder.json").write_text(json.dumps({"schema": 1, "path": path}))
    assert models_folder(store.root) == store.root / "models"
    assert len(store.list()) == 4


@pytest.mark.parametrize("shape", [(2, 4, 16), (4, 16), (1, 0, 16)])
def test_odd_embeddings_are_told_before_they_are_used(store, shape):
    import torch
    from safetensors.torch import save_file

    folder = store.root / "models" / "odd-model"
    save_file({"empty": torch.zeros(shape)}, folder / "prompt_embeds.safetensors")
    with pytest.raises(BadCheckpoint, match="prompt embeddings"):
        prompt_embedding(folder, None)


def test_a_repair_that_its_notes_do_not_allow_says_so(store):
    folder = store.root / "models" / "odd-model"
    config = folder / "unet" / "config.json"
    config.write_bytes(b"[]")
    hashes = dict(read_record(folder).sha256)
    import hashlib

    hashes["unet/config.json"] = hashlib.sha256(b"[]").hexdigest()
    write_record(folder, Record(hashes, Origin()))
    with pytest.raises(BadCheckpoint, match="cannot be repaired") as error:
        run_to_end(repair_steps(store, "odd-model", manifest_of()))
    assert "install it again" in error.value.hint
    assert "config.json" in str(error.value)


def test_an_error_that_nobody_thought_of_hides_no_item(store, monkeypatch, caplog):
    real = ModelBundle.open

    def broken(folder, *rest):
        if folder.name == "odd-model":
            raise ZeroDivisionError
        return real(folder, *rest)

    monkeypatch.setattr(ModelBundle, "open", broken)
    assert [item.name for item in store.list() if not item.ok] == ["odd-model"]
    assert "cannot be looked at" in caplog.text


def test_a_pack_without_a_list_of_adapters_has_them_where_they_always_are(small_model, tmp_path):
    """`adapters` may be absent: the folders have the adapters' names."""
    weights = as_pack(read_pisa_checkpoint(small_model / "pisa_sr.pkl")).adapters
    assert isinstance(weights["pix"], AdapterWeights)
    write_pack(tmp_path / "pack", "mine", weights)
    path = tmp_path / "pack" / "pack.json"
    path.write_text(json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != "adapters"}))  # fmt: skip
    store = ModelStore(tmp_path / "store")
    assert store.install(tmp_path / "pack", "mine").ok
    assert store.verify("mine") == ()
    with pytest.raises(ModelNotFound):
        store.item("mine", Kind.MODEL)
