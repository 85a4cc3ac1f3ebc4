from __future__ import annotations

import io
import pickle
import resource
import subprocess
import sys
import time
import zipfile

import pytest
import torch
from torch import nn

from benchmarks.random_models import SD21_UNET, write_checkpoint
from engine.errors import BadCheckpoint, ModelNotFound
from engine.networks.torch_compat import diffusers_classes
from engine.weights.adapter_pack import read_pack, write_pack
from engine.weights.pisa_checkpoint import lora_targets, read_pisa_checkpoint
from tests.conftest import ROOT
from tests.tiny import SMALL_UNET


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("pkl") / "pisa_sr.pkl"
    write_checkpoint(path, SMALL_UNET)
    return path


def test_the_papers_layers_are_found_in_sd21():
    with torch.device("meta"):
        unet = diffusers_classes().unet.from_config(
            {k: v for k, v in SD21_UNET.items() if k[0] != "_"}
        )
    modules = {n: m for n, m in unet.named_modules() if isinstance(m, (nn.Conv2d, nn.Linear))}
    targets = lora_targets(modules)
    down = [n for n in targets if n.startswith("down_blocks") or n == "conv_in"]
    up = [n for n in targets if n.startswith("up_blocks") or n == "conv_out"]
    assert (len(targets), len(down), len(up), len(targets) - len(down) - len(up)) == (
        258,
        94,
        148,
        16,
    )
    others = set(modules) - set(targets)
    assert len(others) == 24
    assert all("time_emb" in name for name in others)


def test_a_good_checkpoint(good, tmp_path):
    checkpoint = read_pisa_checkpoint(good)
    assert set(checkpoint.adapters) == {"pix", "sem"}
    layer = checkpoint.adapters["pix"].layers["conv_in"]
    assert (layer.rank, layer.scale) == (4, 2.0)
    assert layer.weight_shape == (16, 8, 3, 3)
    expected = 2.0 * torch.einsum("or,rikl->oikl", layer.up[:, :, 0, 0], layer.down)
    assert torch.allclose(layer.delta(), expected, atol=1e-6)
    pack = write_pack(tmp_path / "pack", "published", checkpoint.adapters)
    assert pack.adapters["sem"].modules == checkpoint.adapters["sem"].modules
    assert torch.equal(read_pack(tmp_path / "pack").adapters["pix"].delta("conv_in"), layer.delta())


def test_the_reference_checkpoint_is_read(shared_folder):
    checkpoint = read_pisa_checkpoint(shared_folder / "parity" / "pisa_sr.pkl")
    assert len(checkpoint.adapters["pix"].modules) == 165


def _without(key):
    return lambda data: data.pop(key)


def _spoil(data):
    next(iter(data["state_dict_unet"].values())).flatten()[0] = float("nan")


def _halve(data):
    name = next(n for n in data["state_dict_unet"] if ".lora_B." in n)
    del data["state_dict_unet"][name]


def _unlist(data):
    data["unet_lora_encoder_modules_pix"].remove("conv_in")


def _list_more(data):
    data["unet_lora_encoder_modules_sem"].append("down_blocks.9.conv")


def _reshape(data):
    name = "conv_in.lora_B.default_encoder_pix.weight"
    data["state_dict_unet"][name] = torch.zeros(16, 5, 1, 1)


def _add(data):
    data["state_dict_unet"]["conv_in.bias"] = torch.zeros(3)


FAULTS = {
    "no state_dict_unet": (_without("state_dict_unet"), "no state_dict_unet"),
    "unknown entry": (_add, "unknown"),
    "NaN": (_spoil, "finite"),
    "wrong rank": (lambda d: d.update(lora_rank_unet_pix=8), "rank"),
    "no rank": (_without("lora_rank_unet_sem"), "rank"),
    "half a layer": (_halve, "half"),
    "unlisted layer": (_unlist, "not listed"),
    "missing layer": (_list_more, "missing"),
    "no list": (_without("unet_lora_others_modules_pix"), "list"),
    "shapes": (_reshape, "shapes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_sentence(good, tmp_path, fault):
    spoil, words = FAULTS[fault]
    data = torch.load(good, weights_only=True)
    spoil(data)
    path = tmp_path / "bad.pkl"
    torch.save(data, path)
    with pytest.raises(BadCheckpoint, match=words) as error:
        read_pisa_checkpoint(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04" + b"\0" * 100, pickle.dumps([1, 2]), b"\x80\x02]q\0."]
)
def test_what_is_no_checkpoint_is_said_to_be(tmp_path, content):
    path = tmp_path / "bad.pkl"
    path.write_bytes(content)
    with pytest.raises(BadCheckpoint):
        read_pisa_checkpoint(path)
    with pytest.raises(ModelNotFound):
        read_pisa_checkpoint(tmp_path / "missing.pkl")


class _Calls:
    """Pickles to a call of a function when it is loaded."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def _torch_file(value) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()


def _hostile(sentinel):
    import builtins
    import os
    import subprocess

    command = f"touch {sentinel}"
    code = f"open({str(sentinel)!r}, 'w')"
    inner = pickle.dumps(_Calls(os.system, command))
    loop: list = []
    loop.append(loop)
    stack_global = (
        b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c"
        + bytes([len(command)])
        + command.encode()
        + b"\x85R."
    )
    huge = b"\x80\x02\x8a\x08" + b"\xff" * 7 + b"\x7f" + b"B" + b"\xff\xff\xff\x7f" + b"x."
    return {
        "os.system": pickle.dumps(_Calls(os.system, command)),
        "os.system, torch zip": _torch_file({"state_dict_unet": _Calls(os.system, command)}),
        "eval": pickle.dumps(_Calls(builtins.eval, code)),
        "exec": pickle.dumps(_Calls(builtins.exec, code)),
        "subprocess": pickle.dumps(_Calls(subprocess.call, ["touch", str(sentinel)])),
        "nested": pickle.dumps(_Calls(pickle.loads, inner)),
        "stack global": stack_global,
        "protocol 0": b"cos\nsystem\n(S'" + command.encode() + b"'\ntR.",
        "huge claim": huge,
        "set item on a list": b"\x80\x02]q\x00K\x01K\x02s.",
        "recursion": pickle.dumps(loop),
        "deep recursion": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
    }


def _archive(path, change=None, packed=zipfile.ZIP_STORED):
    """A checkpoint's archive written anew, its pickle changed."""
    with zipfile.ZipFile(path) as source:
        entries = {entry.filename: source.read(entry) for entry in source.infolist()}
    with zipfile.ZipFile(path, "w", packed) as target:
        for name, data in entries.items():
            is_pickle = name.endswith("data.pkl") and change is not None
            target.writestr(name, change(data) if is_pickle else data)
    return path


def _save(value, path, **how):
    torch.save(value, path, **how)
    return path


def _many(path):
    """Ten thousand tensors, each of which is all of one storage of 4 MB: 40 GB."""
    whole = torch.zeros(1 << 20)
    key = "m{}.lora_A.default_encoder_pix.weight"
    state = {key.format(i): whole.view(1, 1 << 20) for i in range(10_000)}
    return _save({"state_dict_unet": state}, path)


def _made(text: bytes, **how):
    """A pickle that makes something by calling one of the things that torch itself allows."""

    def make(path):
        _save({"state_dict_unet": {}}, path, **how)
        return _archive(path, lambda _: b"\x80\x02" + text)

    return make


def _nested_tuples() -> bytes:
    """t0 = (), t1 = (t0, t0), ... as the name of an entry: 2^60 comparisons."""
    steps = b"".join(
        b"h" + bytes([i]) + b"h" + bytes([i]) + b"\x86q" + bytes([i + 1]) for i in range(60)
    )
    return b"}K\x01\x85q\x00" + steps + b"K\x01s."


ENTRY = "conv_in.lora_A.default_encoder_pix.weight"
GREEDY = {
    "one number as many": lambda path: _save(
        {"state_dict_unet": {ENTRY: torch.zeros(1).expand(2, 20_000, 20_000, 1)}}, path
    ),
    "the same before torch 1.6": lambda path: _save(
        {"state_dict_unet": {ENTRY: torch.zeros(1).expand(2, 20_000, 20_000, 1)}},
        path,
        _use_new_zipfile_serialization=False,
    ),
    "one storage as many": _many,
    "a bomb": lambda path: _archive(
        _save({"state_dict_unet": {ENTRY: torch.zeros(1 << 28, dtype=torch.int8)}}, path),
        packed=zipfile.ZIP_DEFLATED,
    ),
    "a bomb of a pickle": lambda path: _archive(
        _save({"state_dict_unet": {}}, path), lambda data: data[:-1] + b"0}" * (1 << 27) + b".",
        zipfile.ZIP_DEFLATED,
    ),
    "a bytearray of 4 GB": _made(b"cbuiltins\nbytearray\n\x8a\x05\x00\x00\x00\x00\x01\x85R."),
    "a tensor of 40 GB": _made(b"ctorch\nFloatTensor\n\x8a\x05\x00\x00\x00\x80\x02\x85R."),
    "lists without end": _made(b"]" * (8 << 20) + b"."),
    "tuples of tuples": _made(_nested_tuples()),
    "a lying storage": lambda path: _archive(
        _save({"state_dict_unet": {ENTRY: torch.arange(4.0)}}, path),
        lambda data: data.replace(b"K\x04tq", b"J\0\0\0\x40tq").replace(b"K\x04\x85", b"J\0\0\0\x40\x85"),
    ),
}  # fmt: skip


def test_nothing_is_made_that_the_file_does_not_hold(tmp_path):
    """In a process of its own, which may take 700 MB more than it has after the imports, and two minutes."""
    names = {}
    for index, name in enumerate(GREEDY):
        path = GREEDY[name](tmp_path / f"{index}.pkl")
        names[str(path)] = name
    process = subprocess.run(
        [sys.executable, "-c", READER, *names], capture_output=True, text=True, cwd=ROOT
    )
    assert process.returncode == 0, process.stderr[-2000:]
    said = dict(line.split("\t") for line in process.stdout.splitlines())
    assert said.keys() == names.keys()
    assert not {names[path]: words for path, words in said.items() if "refused" not in words}


READER = """
import pathlib, resource, sys
import psutil, torch
from engine.weights.pisa_checkpoint import read_pisa_checkpoint
from engine.errors import BadCheckpoint

torch.ones(4).isfinite().all()
limit = psutil.Process().memory_info().vms + (700 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
for name in sys.argv[1:]:
    words = "read"
    try:
        read_pisa_checkpoint(pathlib.Path(name))
    except BadCheckpoint as error:
        cause = error.__cause__
        took_all = isinstance(cause, MemoryError) or "allocate" in str(cause)
        words = f"no room: {cause}" if took_all else "refused"
    except BaseException as error:
        words = repr(error)
    print(name, words.replace("\\n", " "), sep="\\t")
"""


def test_a_checkpoint_from_before_torch_1_6_is_read(good, tmp_path):
    data = torch.load(good, weights_only=True)
    old = _save(data, tmp_path / "old.pkl", _use_new_zipfile_serialization=False)
    assert read_pisa_checkpoint(old).adapters.keys() == {"pix", "sem"}


def test_what_is_no_number_is_told_by_its_kind(good, tmp_path):
    """Lists of lists have a text without end."""
    data = torch.load(good, weights_only=True)
    nested: list = []
    for _ in range(60):
        nested = [nested, nested]
    data["lora_rank_unet_pix"] = nested
    with pytest.raises(BadCheckpoint, match="rank lora_rank_unet_pix is list"):
        read_pisa_checkpoint(_save(data, tmp_path / "bad.pkl"))


@pytest.mark.parametrize("name", list(_hostile("x")))
def test_a_hostile_pickle_runs_nothing(tmp_path, name):
    """Reliability 28."""
    sentinel, path = tmp_path / "sentinel", tmp_path / "pisa_sr.pkl"
    path.write_bytes(_hostile(sentinel)[name])
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.thread_time()
    with pytest.raises(BadCheckpoint):
        read_pisa_checkpoint(path)
    assert time.thread_time() - start < 10  # of this thread; 2 on a quiet machine
    assert not sentinel.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500 * 1024


def test_a_zip_with_odd_flags_runs_nothing(tmp_path):
    sentinel, path = tmp_path / "sentinel", tmp_path / "pisa_sr.pkl"
    data = bytearray(_hostile(sentinel)["os.system, torch zip"])
    for start in (0, data.rfind(b"PK\x01\x02")):
        data[start + 6 if start == 0 else start + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BadCheckpoint):
        read_pisa_checkpoint(path)
    assert not sentinel.exists()
