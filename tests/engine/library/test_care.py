"""Models that are fetched, cut down, checked, mended and moved."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.download import Rules, Tools
from engine.errors import BadCheckpoint, BadRequest, DiskFull, DownloadFailed, ModelNotFound
from engine.library.care import (
    fitting_adapters,
    folder_within,
    forget_download,
    get_steps,
    move_steps,
    repair_steps,
    waiting_bytes,
)
from engine.library.places import Origin, SourceKind, models_folder, read_record, source_kind
from engine.library.store import Import, ModelStore, run_to_end
from engine.networks.prompt import prompt_embedding
from engine.transfer import Stage
from tests.engine.download.bad_server import Answer, Site, serving
from tests.engine.library.models import card_for, files_of, manifest_of, write_encoder
from tests.tiny import KL_UNET, KL_VAE

TOOLS = Tools(Rules(attempts=2, first_pause=0.01))
UNET = "unet/diffusion_pytorch_model.safetensors"
VAE = "vae/diffusion_pytorch_model.safetensors"
PROMPT = "prompt_embeds.safetensors"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A tiny model in fp16 with its text encoder, as hubs have them."""
    from benchmarks.random_models import write_model

    folder = tmp_path_factory.mktemp("whole") / "sd"
    write_model(folder, KL_UNET, KL_VAE, tokens=4, dtype=torch.float16)
    (folder / PROMPT).unlink()
    write_encoder(folder)
    (folder / "README.md").write_text("hello")
    return folder


@pytest.fixture
def store(tmp_path) -> ModelStore:
    return ModelStore(tmp_path / "store")


@pytest.fixture
def site(whole, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(Site(files_of(whole))) as made:
        yield made


def names_in(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


SLIM = {"unet/config.json", "vae/config.json", UNET, VAE, PROMPT, "pisa.json"}


# Keeping only what is used


def test_a_slim_import_keeps_what_is_used_and_gives_the_same_prompt(store, whole):
    slim = store.install(whole, "slim", Import(slim=True))
    assert slim.ok
    assert names_in(slim.path) == SLIM
    assert store.verify("slim") == ()
    assert not (whole / PROMPT).exists(), "the source is not written to"
    for part in (UNET, VAE):
        assert (slim.path / part).read_bytes() == (whole / part).read_bytes()
    full = store.install(whole, "whole")
    assert full.bytes > slim.bytes
    ours = prompt_embedding(slim.path, None)
    assert torch.equal(ours, prompt_embedding(full.path, None))
    assert ours.std() > 0.1
    assert read_record(slim.path).origin == Origin(
        SourceKind.MODEL, "", str(whole.absolute()), True
    )


def test_float32_and_shards_become_one_file_of_fp16(store, whole, tmp_path):
    source = tmp_path / "wide"
    shutil.copytree(whole, source)
    state = {k: v.float() for k, v in load_file(source / UNET).items()}
    (source / UNET).unlink()
    names = sorted(state)
    halves = {
        "a-00001.safetensors": names[: len(names) // 2],
        "a-00002.safetensors": names[len(names) // 2 :],
    }
    for file, keys in halves.items():
        save_file({k: state[k] for k in keys}, source / "unet" / file)
    where = {k: file for file, keys in halves.items() for k in keys}
    index = source / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": where}))
    item = store.install(source, "slim", Import(slim=True))
    assert names_in(item.path) == SLIM
    found = load_file(item.path / UNET)
    assert {t.dtype for t in found.values()} == {torch.float16}
    assert all(torch.equal(found[k].float(), v) for k, v in state.items())
    assert store.find_model("slim").build_unet(torch.float32) is not None


def test_values_that_fp16_cannot_hold_are_refused_when_slim(store, whole, tmp_path):
    source = tmp_path / "wide"
    shutil.copytree(whole, source)
    state = {k: v.float() for k, v in load_file(source / UNET).items()}
    state["conv_in.bias"][0] = 1e6
    save_file(state, source / UNET)
    with pytest.raises(BadCheckpoint, match=r"conv_in\.bias .* fp16 cannot hold"):
        store.install(source, "slim", Import(slim=True))
    assert store.install(source, "whole").ok
    assert [i.name for i in store.list()] == ["whole"]


@pytest.mark.parametrize("spoil", ["shape", "nan", "config", "no prompt"])
@pytest.mark.parametrize("slim", [True, False])
def test_what_is_no_sound_model_is_refused(store, whole, tmp_path, spoil, slim):
    source = tmp_path / "bad"
    shutil.copytree(whole, source)
    state = load_file(source / UNET)
    match spoil:
        case "shape":
            state["conv_in.weight"] = state["conv_in.weight"][:, :2].contiguous()
        case "nan":
            state["conv_in.bias"][0] = float("nan")
        case "config":
            config = json.loads((source / "unet" / "config.json").read_text())
            config["block_out_channels"] = [16]
            (source / "unet" / "config.json").write_text(json.dumps(config))
        case _ if not slim:
            return
        case _:
            shutil.rmtree(source / "text_encoder")
    save_file(state, source / UNET)
    with pytest.raises((BadCheckpoint, ModelNotFound)):
        store.install(source, "bad", Import(slim=slim))
    assert list(models_folder(store.root).iterdir()) == []


def test_stopping_an_import_at_any_step_leaves_nothing(store, whole, tmp_path):
    archive = Path(shutil.make_archive(str(tmp_path / "sd"), "zip", whole))
    for source in (whole, archive):
        total = sum(
            1
            for _ in ModelStore(tmp_path / "x").install_steps(
                source, source.suffix.strip(".") or "d", Import(slim=True)
            )
        )
        for stop in (1, total // 3, total // 2, total - 1):
            steps = store.install_steps(source, "sd", Import(slim=True))
            for _ in range(stop):
                next(steps)
            steps.close()
            assert list(models_folder(store.root).iterdir()) == []


def test_scratch_of_a_dead_process_is_swept(store, whole):
    stale = models_folder(store.root) / ".import-999999999-abc"
    stale.mkdir(parents=True)
    ours = models_folder(store.root) / f".import-{os.getpid()}-abc"
    ours.mkdir()
    store.install(whole, "sd")
    assert not stale.exists()
    assert ours.exists()


# Archives


def test_a_zip_of_a_checkpoint_alone_is_taken(store, kl_model, tmp_path):
    path = tmp_path / "adapters.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(kl_model / "pisa_sr.pkl", "pisa_sr.pkl")
        archive.writestr("__MACOSX/x.txt", "x")
    assert source_kind(path) is SourceKind.ARCHIVE
    assert store.install(path, "mine").kind == "adapters"


def test_bombs_and_locked_archives_are_refused(store, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("unet/config.json", b"0" * (30 << 20))
    with pytest.raises(BadCheckpoint, match="next to nothing"):
        store.install(bomb, "x")
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.txt", "")
    with pytest.raises(BadCheckpoint, match="too many"):
        store.install(many, "x")
    locked = tmp_path / "locked.zip"
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("unet/config.json", "{}")
    data = bytearray(locked.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    locked.write_bytes(data)
    with pytest.raises(BadCheckpoint, match="password"):
        store.install(locked, "x")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:500])
    with pytest.raises(BadCheckpoint, match="damaged"):
        store.install(cut, "x")
    assert list(models_folder(store.root).iterdir()) == []


@pytest.mark.parametrize(("name", "kind"), [
    ("m", SourceKind.MODEL), ("p", SourceKind.PACK), ("a.pkl", SourceKind.CHECKPOINT), ("a.jpg", None),
    ("a.safetensors", SourceKind.SINGLE_FILE), ("photos.zip", None), ("photos", None), ("none.pkl", None),
    ("broken.zip", None),
])  # fmt: skip
def test_what_a_drop_looks_like(tmp_path, name, kind):
    for path in (
        "m/unet/config.json",
        "p/pack.json",
        "a.pkl",
        "a.jpg",
        "a.safetensors",
        "photos/1.jpg",
        "broken.zip",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("{}")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("1.jpg", "x")
    assert source_kind(tmp_path / name) is kind


# Getting


def test_a_model_is_fetched_and_cut_down_and_its_hashes_recorded(store, site, whole):
    card = card_for(files_of(whole), site.url)
    stages = []
    steps = get_steps(store, card, tools=TOOLS)
    while True:
        try:
            stages.append(next(steps).stage)
        except StopIteration as end:
            item = end.value
            break
    assert names_in(item.path) == SLIM
    assert item.name == "full"
    origin = read_record(item.path).origin
    assert (origin.kind, origin.card, origin.is_slim) == ("download", "full", True)
    assert set(origin.sha256) == set(files_of(whole))
    assert origin.urls[UNET] == site.url + UNET
    assert not (models_folder(store.root) / ".downloads").exists()
    assert (
        next(iter(dict.fromkeys(s for s in stages if s in {Stage.DOWNLOAD, Stage.COPY})))
        is Stage.DOWNLOAD
    )
    with pytest.raises(BadRequest, match="installed already"):
        run_to_end(get_steps(store, card, tools=TOOLS))


def test_a_stopped_download_goes_on_and_can_be_forgotten(store, site, whole):
    card = card_for(files_of(whole), site.url)
    site.script[VAE] = [Answer(drop_after=5_000), Answer(404)]
    with pytest.raises(DownloadFailed, match=VAE):
        run_to_end(get_steps(store, card, tools=TOOLS))
    assert waiting_bytes(store, "full") > 5_000
    assert store.list() == ()
    asked = len(site.asked)
    del site.script[VAE]
    run_to_end(get_steps(store, card, keeps_encoder=True, tools=TOOLS))
    assert next(path for path, *_ in site.asked[asked:]) == VAE
    assert waiting_bytes(store, "full") == 0
    assert (store.item("full").path / "tokenizer" / "vocab.json").exists()
    store.remove("full")
    site.script[VAE] = [Answer(404)]
    with pytest.raises(DownloadFailed):
        run_to_end(get_steps(store, card, tools=TOOLS))
    forget_download(store, "full")
    assert waiting_bytes(store, "full") == 0


def test_a_whole_file_that_is_no_such_model_is_fetched_again_the_next_time(store, site, whole):
    card = card_for(files_of(whole), site.url)
    other = dict(load_file(whole / UNET))
    del other["conv_out.bias"]
    from safetensors.torch import save

    good = site.files[UNET]
    site.files[UNET] = save(other)
    with pytest.raises(BadCheckpoint, match=r"conv_out\.bias is missing"):
        run_to_end(get_steps(store, card, tools=TOOLS))
    site.files[UNET] = good
    assert run_to_end(get_steps(store, card, tools=TOOLS)).ok


# Repair


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 64
    path.write_bytes(data)


@pytest.mark.parametrize("damaged", [UNET, "vae/config.json", PROMPT])
@pytest.mark.parametrize("is_missing", [False, True])
def test_only_what_is_damaged_is_fetched_again(store, site, whole, damaged, is_missing):
    card = card_for(files_of(whole), site.url)
    item = run_to_end(get_steps(store, card, tools=TOOLS))
    before = files_of(item.path)
    assert run_to_end(repair_steps(store, "full", manifest_of(card), tools=TOOLS)) == ()
    (item.path / damaged).unlink() if is_missing else spoil(item.path / damaged)
    asked = len(site.asked)
    assert run_to_end(repair_steps(store, "full", manifest_of(card), tools=TOOLS)) == (damaged,)
    fetched = {path for path, *_ in site.asked[asked:]}
    encoder = {p for p in files_of(whole) if p.startswith(("text_encoder", "tokenizer"))}
    assert fetched == (encoder if damaged == PROMPT else {damaged})
    assert files_of(item.path) == before
    assert store.verify("full") == ()


def test_a_repair_accepts_no_other_file_than_was_installed(store, site, whole):
    card = card_for(files_of(whole), site.url)
    item = run_to_end(get_steps(store, card, tools=TOOLS))
    spoil(item.path / UNET)
    site.script[UNET] = [Answer(corrupt_at=100_000)]
    damaged = (item.path / UNET).read_bytes()
    with pytest.raises(DownloadFailed, match="hash"):
        run_to_end(repair_steps(store, "full", manifest_of(card), tools=TOOLS))
    assert (item.path / UNET).read_bytes() == damaged


@pytest.mark.parametrize("slim", [True, False])
def test_an_imported_one_is_mended_from_its_source(store, whole, tmp_path, slim):
    source = tmp_path / "source"
    shutil.copytree(whole, source)
    item = store.install(source, "sd", Import(slim=slim))
    before = files_of(item.path)
    spoil(item.path / UNET)
    (item.path / "vae" / "config.json").unlink()
    mended = run_to_end(repair_steps(store, "sd", manifest_of()))
    assert set(mended) == {UNET, "vae/config.json"}
    assert files_of(item.path) == before
    spoil(item.path / UNET)
    shutil.rmtree(source)
    with pytest.raises(ModelNotFound, match="not there any more"):
        run_to_end(repair_steps(store, "sd", manifest_of()))
    run_to_end(repair_steps(store, "sd", manifest_of(), source=whole))
    assert files_of(item.path) == before
    spoil(item.path / UNET)
    other = tmp_path / "other"
    shutil.copytree(whole, other)
    state = load_file(other / UNET)
    state["conv_in.bias"] += 1
    save_file(state, other / UNET)
    with pytest.raises(BadCheckpoint, match="another file"):
        run_to_end(repair_steps(store, "sd", manifest_of(), source=other))


def test_a_repair_that_is_stopped_changes_nothing(store, whole):
    item = store.install(whole, "sd", Import(slim=True))
    spoil(item.path / UNET)
    damaged = files_of(item.path)
    total = sum(1 for _ in repair_steps(store, "sd", manifest_of()))
    assert store.verify("sd") == ()
    for stop in (1, total // 3, total - 1):
        spoil(item.path / UNET)
        steps = repair_steps(store, "sd", manifest_of())
        for _ in range(stop):
            next(steps)
        steps.close()
        assert files_of(item.path) == damaged
        assert [p.name for p in models_folder(store.root).iterdir()] == ["sd"]
        spoil(item.path / UNET)


def test_what_was_never_noted_cannot_be_mended(store, whole):
    item = store.install(whole, "sd")
    (item.path / "pisa.json").unlink()
    spoil(item.path / "unet" / "config.json")
    (item.path / UNET).write_bytes(b"")
    with pytest.raises(ModelNotFound, match="Nothing was noted"):
        run_to_end(repair_steps(store, "sd", manifest_of()))


# Moving


def test_the_models_folder_moves_and_everything_finds_it(store, whole, kl_model, tmp_path):
    store.install(whole, "sd", Import(slim=True))
    store.install(kl_model / "pisa_sr.pkl", "mine")
    before = files_of(models_folder(store.root))
    new = tmp_path / "other disk" / "Modelle ü"
    assert run_to_end(move_steps(store, new)) == ()
    assert models_folder(store.root) == new
    assert files_of(new) == before
    assert not (store.root / "models").exists()
    again = ModelStore(store.root)
    assert [i.name for i in again.list()] == ["sd", "mine"]
    assert again.verify("sd") == ()
    assert again.find_model("sd").name == "sd"
    again.install(whole, "more")
    assert (new / "more").is_dir()
    run_to_end(move_steps(again, store.root / "models"))
    assert not (store.root / "models-folder.json").exists()
    assert not new.exists()


def test_a_move_that_is_stopped_or_fails_changes_nothing(store, whole, tmp_path, monkeypatch):
    store.install(whole, "sd", Import(slim=True))
    before = files_of(models_folder(store.root))
    new = tmp_path / "new"
    total = sum(1 for _ in move_steps(store, new))
    run_to_end(move_steps(store, store.root / "models"))
    for stop in (1, total // 2, total - 1):
        steps = move_steps(store, new)
        for _ in range(stop):
            next(steps)
        steps.close()
        assert not new.exists()
        assert files_of(models_folder(store.root)) == before
    with pytest.raises(DiskFull):
        run_to_end(move_steps(store, new, free=lambda _: 1_000))

    def spoiled(source: Path, target: Path, meter: object, *, link: bool = False):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes()[:-1])
        yield from ()

    monkeypatch.setattr("engine.library.care.copy_steps", spoiled)
    with pytest.raises(BadCheckpoint, match="not like the original"):
        run_to_end(move_steps(store, new))
    assert files_of(models_folder(store.root)) == before
    assert not new.exists()


def test_a_place_that_cannot_be_is_refused(store, whole, tmp_path):
    store.install(whole, "sd")
    with pytest.raises(BadRequest, match="inside the models folder"):
        run_to_end(move_steps(store, models_folder(store.root) / "deeper"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_text("x")
    with pytest.raises(BadRequest, match="not empty"):
        run_to_end(move_steps(store, tmp_path / "full"))
    assert folder_within(tmp_path / "full") == tmp_path / "full" / "PiSA models"
    assert folder_within(tmp_path / "none") == tmp_path / "none"
    assert (tmp_path / "full" / "photo.jpg").exists()


def test_a_disk_that_is_not_connected_is_said(store, whole, tmp_path):
    store.install(whole, "sd")
    run_to_end(move_steps(store, tmp_path / "disk"))
    (tmp_path / "disk").rename(tmp_path / "away")
    assert store.list() == ()
    with pytest.raises(ModelNotFound) as error:
        store.find_model("sd")
    assert "connect its disk" in error.value.hint
    with pytest.raises(BadRequest, match="connect its disk"):
        store.install(whole, "more")
    assert not (tmp_path / "disk").exists()


def test_adapters_name_the_model_that_they_fit(store, whole, kl_model, small_model):
    store.install(small_model, "small")
    assert store.install(kl_model / "pisa_sr.pkl", "early").for_model == ""
    store.install(whole, "sd", Import(slim=True))
    assert store.install(kl_model / "pisa_sr.pkl", "late").for_model == "sd"
    assert fitting_adapters(store) == {"small": (), "sd": ("early", "late")}
