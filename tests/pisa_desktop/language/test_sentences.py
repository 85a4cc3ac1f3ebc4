"""What the engine says, in the user's language: whole, with its values, and nothing forgotten."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import string
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from engine import errors
from engine.download.job import check_room
from engine.errors import BadImage, EngineError, ErrorInfo
from engine.files import read_image
from engine.library.store import ModelStore
from engine.sentences import Sentence, listed
from pisa_desktop.language.say import CONTEXT, KINDS, SENTENCES, say, words
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.system.translation import PSEUDO, install, languages
from tests.conftest import ROOT
from tests.templates import sources, templates
from trainer.data.dataset import ScanOptions, scan_each
from trainer.loop import failed
from trainer.report import Stopped, decode, encode

_SYSTEM = SENTENCES[SENTENCES.index("No such file or directory") :]


def kinds() -> set[str]:
    """Every kind that an error of the engine may have."""
    found = {EngineError.kind}
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, EngineError):
            found.add(value.kind)
    return found


def fields(text: str) -> set[str]:
    """Names in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def german(qapp: QApplication):
    install(qapp, "de")
    yield
    install(qapp, "en")


def test_every_sentence_that_the_window_may_show_is_a_template_in_the_table():
    missing = []
    for path in sources():
        for line, text in templates(path):
            place = f"{path.relative_to(ROOT)}:{line}"
            if text is None:
                missing.append(f"{place}: an f-string, which nobody can translate")
            elif " " in text and text not in SENTENCES:
                missing.append(f"{place}: not in pisa_desktop/language/say.py: {text}")
    assert not missing, "\n".join(missing)


def test_the_table_holds_nothing_that_is_said_nowhere():
    constants = {
        node.value
        for path in sources()
        if path.name not in {"say.py", "model_sentences.py", "training_sentences.py"}
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not [text for text in SENTENCES if text not in constants and text not in _SYSTEM]


@pytest.mark.parametrize("language", languages())
def test_every_sentence_and_every_kind_has_a_translation_with_the_same_values(language):
    assert kinds() <= KINDS.keys()
    translator = QTranslator()
    assert translator.load(f"pisa_{language}", str(ROOT / "resources" / "i18n"))
    for text in (*SENTENCES, *KINDS.values()):
        said = translator.translate(CONTEXT, text)
        assert said, text
        assert fields(said) == fields(text)


def test_an_error_is_said_in_german_with_its_values(german, tmp_path):
    path = tmp_path / "empty.jpg"
    path.touch()
    with pytest.raises(BadImage) as caught:
        read_image(path)
    assert str(caught.value) == f"The file {path} is empty."
    assert words(ErrorInfo.of(caught.value)) == f"Die Datei {path} ist leer."
    gone = ErrorInfo.of(errors.SaveFailed("{path} could not be saved: {reason}.", path="x", reason="Permission denied"))  # fmt: skip
    assert words(gone) == "x konnte nicht gesichert werden: Keine Berechtigung."


def test_a_file_of_ones_own_is_named_from_the_home_folder_on(german):
    path = Path.home() / "Bilder" / "leer.jpg"
    assert words(ErrorInfo.of(BadImage("The file {path} is empty.", path=path))) == "Die Datei ~/Bilder/leer.jpg ist leer."  # fmt: skip
    nested = Sentence(
        "{first}; {rest}", first=Sentence("There is no file {path}.", path=path), rest=7
    )
    assert say(nested) == "Es gibt keine Datei ~/Bilder/leer.jpg.; 7"


def test_numbers_in_a_sentence_have_the_users_comma_and_amounts_their_unit(german, tmp_path):
    with pytest.raises(errors.DiskFull) as caught:
        check_room(tmp_path, 7_800_000_000, lambda _: 1_540_000_000)
    assert "8.0 GB are needed, 1.5 GB are free" in str(caught.value)
    item = BatchItem(1, tmp_path).ended_with(State.FAILED, ErrorInfo.of(caught.value))
    again = BatchItem.of_json(json.loads(json.dumps(item.to_json())))
    for problem in (ErrorInfo.of(caught.value), again.problem):
        assert "8,0 GB sind nötig, 1,5 GB sind frei" in words(problem)
    large = BadImage("The file {path} has {size:.1f} GiB; the limit is {most:g} GiB.", path="x", size=1234.56, most=2)  # fmt: skip
    assert "1234,6 GiB" in words(ErrorInfo.of(large))


def test_a_sentence_without_translation_follows_what_is_said_of_its_kind(german):
    error = ErrorInfo.of(BadImage("The {thing} is odd.", thing="moon"))
    assert words(error) == "Das Bild kann nicht gelesen werden. (The moon is odd.)"
    assert say("anything at all") == "anything at all"


def test_in_english_and_in_the_pseudo_language(qapp):
    info = ErrorInfo.of(BadImage("The file {path} is empty.", hint="Choose another folder.", path="{odd}"))  # fmt: skip
    assert words(info) == info.words == "The file {odd} is empty. Choose another folder."
    try:
        install(qapp, PSEUDO)
        assert "{odd}" in words(info)
        assert words(info) != info.words
    finally:
        install(qapp, "en")


def test_sentences_survive_copies_and_files():
    sentence = Sentence("{path} has {size:.1f} GiB and {count} pages", path=Path("a"), size=2.25, count=3)  # fmt: skip
    assert sentence == "a has 2.2 GiB and 3 pages"
    again = Sentence.of_json(json.loads(json.dumps(sentence.to_json())))
    for one in (copy.deepcopy(sentence), pickle.loads(pickle.dumps(sentence)), again):
        assert (one, one.template, one.fields) == (sentence, sentence.template, sentence.fields)


def test_a_failed_item_of_the_queue_remembers_its_sentences(german):
    item = BatchItem(1, Path("/x/a.jpg")).ended_with(
        State.FAILED, ErrorInfo.of(BadImage("There is no file {path}.", path="/x/a.jpg"))
    )
    again = BatchItem.of_json(json.loads(json.dumps(item.to_json())))
    assert again == item
    assert again.error == "There is no file /x/a.jpg."
    assert words(again.problem) == "Es gibt keine Datei /x/a.jpg."
    old = {name: value for name, value in item.to_json().items() if name != "said"}
    assert "There is no file" in words(BatchItem.of_json(old).problem)


def test_a_sentence_among_values_is_said_in_german_too_and_survives_files(german):
    reason = listed(
        Sentence("{host} {what}", host=host, what=what)
        for host, what in (
            ("a.example", "does not answer"),
            ("b.example", Sentence("is out of order ({status})", status=503)),
            ("c.example", "refuses the connection"),
        )
    )
    error = errors.DownloadFailed("{path} could not be downloaded: {answers}.", path="vae.bin", answers=reason)  # fmt: skip
    wanted = "vae.bin konnte nicht heruntergeladen werden: a.example antwortet nicht; b.example ist gestört (503); c.example lehnt die Verbindung ab."
    assert words(ErrorInfo.of(error)) == wanted
    again = Sentence.of_json(json.loads(json.dumps(error.message.to_json())))
    assert again == str(error)
    assert say(again) == wanted


def test_the_trainer_is_heard_in_german_through_its_file(german):
    """A run is another process: its sentences come as lines of JSON."""
    error = errors.OutOfMemory("Not even a batch of {batch} fits into memory.", hint="Start a new run.", batch=1)  # fmt: skip
    event = decode(encode(failed(error, 12)))
    assert event == failed(error, 12)
    assert event.reason == "Not even a batch of 1 fits into memory."
    told = words(ErrorInfo(event.kind, event.reason, event.hint))
    assert (
        told
        == "Nicht einmal ein Stapel von 1 passt in den Speicher. Beginnen Sie ein neues Training."
    )
    stopped = decode(encode(Stopped("x", 1, Sentence("The disk is full: {path} was not saved.", path="y"))))  # fmt: skip
    assert say(stopped.reason) == "Der Datenträger ist voll: y wurde nicht gesichert."
    old = decode('{"event": "failed", "reason": "It rained.", "hint": ""}')
    assert old.reason == "It rained."
    assert decode('{"event": "failed", "reason": "", "hint": "", "said": [1]}') is None


def test_why_a_photograph_is_not_trained_on_is_said_in_german(german, tmp_path, lighthouse):
    path = tmp_path / "small.png"
    Image.fromarray(lighthouse[:20, :30]).save(path)
    [rejected] = scan_each([(tmp_path, path)], ScanOptions(64, 4))
    assert say(rejected.message) == f"{path} hat 30 x 20 Pixel; ein Ausschnitt braucht 64."


def test_what_a_check_of_a_model_finds_is_said_in_german(german, tmp_path, kl_model):
    store = ModelStore(tmp_path, ROOT / "resources" / "starter")
    store.install(kl_model, "mine")
    folder = store.item("mine").path
    [weights] = folder.glob("unet/*.safetensors")
    weights.write_bytes(weights.read_bytes()[:-7])
    (folder / "vae" / "config.json").unlink()
    said = {say(fault) for fault in store.verify("mine")}
    assert f"{weights} ist nicht mehr so, wie es installiert wurde." in said
    assert f"{folder / 'vae' / 'config.json'} fehlt." in said
    assert any("kann nicht benutzt werden: sie ist abgeschnitten" in one for one in said), said
