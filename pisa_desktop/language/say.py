"""The sentences of errors and notices that the window says in the user's language (context "errors"); others it says as they are.

`tests/pisa_desktop/language/test_sentences.py` compares the table with the source. A new sentence goes in here or into one of the two
modules beside this one, then `make translations`.
"""

from __future__ import annotations

import string

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from engine.errors import ErrorInfo
from engine.sentences import Field, Sentence
from pisa_desktop.language import model_sentences, training_sentences
from pisa_desktop.language.marked import marked as _n
from pisa_desktop.paths import path_words

CONTEXT = "errors"


class _Numbers(string.Formatter):
    """Puts values into a template, numbers with decimals with the user's comma."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, float) and format_spec[:1] == "." and format_spec[-1:] == "f":
            locale = QLocale()
            locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
            return locale.toString(value, "f", int(format_spec[1:-1]))
        return str(super().format_field(value, format_spec))


def say(text: str) -> str:
    """A sentence in the user's language, its values too where they are known; as it is where nobody has translated it."""
    found = _translated(text)
    if not isinstance(text, Sentence) or not text.fields:
        return found
    fields = {name: _value(value) for name, value in text.fields.items()}
    try:
        return _Numbers().vformat(found, (), fields)
    except (KeyError, IndexError, ValueError):  # a translation with a slip
        return str(text)


def _value(value: Field) -> Field:
    """A value in the user's language; a path below their home folder with a tilde."""
    if not isinstance(value, str):
        return value
    return say(value) if isinstance(value, Sentence) or value in KNOWN else path_words(value)


def _template(text: str) -> str:
    return text.template if isinstance(text, Sentence) else text


def _translated(text: str) -> str:
    """Its template in the user's language."""
    template = _template(text)
    return QCoreApplication.translate(CONTEXT, template) if template else ""


def words(error: ErrorInfo) -> str:
    """An error's sentence and the next step. One that has no translation comes after what is said of all of its kind."""
    said, next_step = say(error.message), say(error.hint)
    general = KINDS.get(error.kind, "")
    translated = QCoreApplication.translate(CONTEXT, general) if general else ""
    if _translated(error.message) == _template(error.message) and translated != general:
        said = f"{translated} ({said})"
    return f"{said} {next_step}".strip()


KINDS = {
    "internal": _n(QT_TRANSLATE_NOOP("errors", "Something unexpected went wrong.")),
    "model_not_found": _n(QT_TRANSLATE_NOOP("errors", "A model or adapters are missing.")),
    "bad_checkpoint": _n(QT_TRANSLATE_NOOP("errors", "A file of weights cannot be used.")),
    "bad_image": _n(QT_TRANSLATE_NOOP("errors", "The picture cannot be read.")),
    "bad_request": _n(QT_TRANSLATE_NOOP("errors", "This is not possible as it was asked for.")),
    "save_failed": _n(QT_TRANSLATE_NOOP("errors", "The result could not be saved.")),
    "disk_full": _n(QT_TRANSLATE_NOOP("errors", "The disk is full.")),
    "download_failed": _n(QT_TRANSLATE_NOOP("errors", "A file could not be downloaded.")),
    "out_of_memory": _n(QT_TRANSLATE_NOOP("errors", "There is not enough memory.")),
    "device_lost": _n(QT_TRANSLATE_NOOP("errors", "The device stopped answering.")),
    "numerical": _n(QT_TRANSLATE_NOOP("errors", "The model gave no finite numbers.")),
}
SENTENCES = (
    # amounts
    _n(QT_TRANSLATE_NOOP("errors", "{amount:.1f} GB")),
    _n(QT_TRANSLATE_NOOP("errors", "{amount:.0f} MB")),
    _n(QT_TRANSLATE_NOOP("errors", "{amount:.0f} kB")),
    # pictures
    _n(QT_TRANSLATE_NOOP("errors", "There is no file {path}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is no regular file, so it is not read.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} is empty.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} has {size:.1f} GiB; the limit is {most:g} GiB.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture {path} is {width} x {height} pixels; the longest side allowed is {most}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture {path} has {megapixels:.0f} megapixels; the limit is {most:.0f}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} holds more than {most} pages or frames, which is the limit.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} cannot be reached: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture {path} is damaged or cut short: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture {path} cannot be developed: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} is no picture in a format that can be read.")),
    _n(QT_TRANSLATE_NOOP("errors", "HEIC needs the package pi-heif: pip install 'pisa-desktop[heic]'.")),
    _n(QT_TRANSLATE_NOOP("errors", "Camera raw needs the package rawpy: pip install 'pisa-desktop[raw]'.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is not enough memory for this picture.")),
    _n(QT_TRANSLATE_NOOP("errors", "Close other programs, or choose a smaller scale or a part of the picture.")),
    _n(QT_TRANSLATE_NOOP("errors", "The region to restore lies outside the picture.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} is being changed while it is read.")),
    _n(QT_TRANSLATE_NOOP("errors", "Open it when the other program has finished.")),
    # notices of reading
    _n(QT_TRANSLATE_NOOP("errors", "The picture was converted from {mode} to RGB.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture was black and white without greys; it was taken as grey.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture has more channels than colour and transparency; they were left.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture was converted from L*a*b* to sRGB.")),
    _n(QT_TRANSLATE_NOOP("errors", "The picture was converted from CMYK to RGB without a profile.")),
    _n(QT_TRANSLATE_NOOP("errors", "The raw file was developed with the camera's white balance.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file holds {count} pages; the first was taken.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file holds {count} frames; the first was taken.")),
    _n(QT_TRANSLATE_NOOP("errors", "The colour profile was not used, because {reason}; sRGB was assumed.")),
    _n(QT_TRANSLATE_NOOP("errors", "The colour profile {name} is for other colours than the picture's; sRGB was assumed.")),
    # metadata that a result cannot hold
    _n(QT_TRANSLATE_NOOP("errors", "Not in the result: {what}.")),
    _n(QT_TRANSLATE_NOOP("errors", "maker notes")),
    _n(QT_TRANSLATE_NOOP("errors", "comment")),
    _n(QT_TRANSLATE_NOOP("errors", "text \"{name}\"")),
    _n(QT_TRANSLATE_NOOP("errors", "damaged XMP")),
    _n(QT_TRANSLATE_NOOP("errors", "damaged extended XMP")),
    _n(QT_TRANSLATE_NOOP("errors", "HDR gain map")),
    _n(QT_TRANSLATE_NOOP("errors", "depth map")),
    _n(QT_TRANSLATE_NOOP("errors", "video of the motion photo")),
    _n(QT_TRANSLATE_NOOP("errors", "embedded original picture")),
    _n(QT_TRANSLATE_NOOP("errors", "image regions (IPTC)")),
    _n(QT_TRANSLATE_NOOP("errors", "panorama position")),
    _n(QT_TRANSLATE_NOOP("errors", "content credentials")),
    _n(QT_TRANSLATE_NOOP("errors", "segment {kind} {label}")),
    _n(QT_TRANSLATE_NOOP("errors", "data appended by the camera")),
    _n(QT_TRANSLATE_NOOP("errors", "EXIF tag 0x{tag:04X}")),
    _n(QT_TRANSLATE_NOOP("errors", "map coordinates (GeoTIFF)")),
    _n(QT_TRANSLATE_NOOP("errors", "Photoshop paths")),
    _n(QT_TRANSLATE_NOOP("errors", "Photoshop image resources")),
    _n(QT_TRANSLATE_NOOP("errors", "Photoshop layers")),
    _n(QT_TRANSLATE_NOOP("errors", "raw development settings")),
    # saving
    _n(QT_TRANSLATE_NOOP("errors", "{path} could not be saved: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Choose another folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "The disk is full: {path} was not saved.")),
    _n(QT_TRANSLATE_NOOP("errors", "Free some space, or choose another folder; what was there before is unchanged.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} was written but does not read back ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The disk may be failing; what was there before is unchanged.")),
    _n(QT_TRANSLATE_NOOP("errors", "{format} cannot hold {bits} bits per channel; choose PNG or TIFF, or 8 bits.")),
    _n(QT_TRANSLATE_NOOP("errors", "The quality is {quality}; it must lie between 1 and 100.")),
    _n(QT_TRANSLATE_NOOP("errors", "The depth is {bits}; it must be 8 or 16 bits.")),
    _n(QT_TRANSLATE_NOOP("errors", "{format} holds at most {most} pixels a side; the result has {width} x {height}. Choose PNG or TIFF.")),
    _n(QT_TRANSLATE_NOOP("errors", "Unknown format {requested!r}; choose same, {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is the photograph itself, which is never overwritten. Choose another name.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is the photograph itself and is never overwritten; choose another name.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is no room for {size:.0f} MiB of residuals in {folder} ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "Free some space, or choose another cache folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "The residual file {path} is damaged ({reason}); delete it.")),
    # strengths and sizes
    _n(QT_TRANSLATE_NOOP("errors", "The scale is {scale:g}; it must lie between {least:g} and {most:g}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The output size must be at least 1 x 1 pixels.")),
    _n(QT_TRANSLATE_NOOP("errors", "The output size is {width} x {height} pixels; at most {side} a side and {gigapixels:g} gigapixels in all are possible, which is the largest photograph that can be read, enlarged {scale:g} times.")),
    _n(QT_TRANSLATE_NOOP("errors", "The tile side is {tile}; it must be at least 64 pixels.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value:g}; it must lie between 0 and {most:g}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value!r}; it must be one of {choices}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The tile is too small: {tile} latent cells a side, and this model needs {least}.")),
    # computing
    _n(QT_TRANSLATE_NOOP("errors", "Unexpected error: {text}")),
    _n(QT_TRANSLATE_NOOP("errors", "There is not enough memory for {what}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Close other programs, or choose a smaller scale or tile.")),
    _n(QT_TRANSLATE_NOOP("errors", "encoding a tile")),
    _n(QT_TRANSLATE_NOOP("errors", "decoding a tile")),
    _n(QT_TRANSLATE_NOOP("errors", "predicting the residual of a tile")),
    _n(QT_TRANSLATE_NOOP("errors", "measuring statistics")),
    _n(QT_TRANSLATE_NOOP("errors", "The {device} device stopped answering ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "Go on with the CPU, or restart the application.")),
    _n(QT_TRANSLATE_NOOP("errors", "The model gave no finite numbers when {what}, in {dtype} and in fp32.")),
    _n(QT_TRANSLATE_NOOP("errors", "Its weights may be damaged: verify the model, or choose other adapters.")),
    _n(QT_TRANSLATE_NOOP("errors", "Some tiles overflowed in {dtype} and were computed in fp32.")),
    _n(QT_TRANSLATE_NOOP("errors", "Memory was short: tiles are computed {count} at a time.")),
    _n(QT_TRANSLATE_NOOP("errors", "Memory was short: the UNet runs on the CPU.")),
    _n(QT_TRANSLATE_NOOP("errors", "Memory was short: everything runs on the CPU.")),
    _n(QT_TRANSLATE_NOOP("errors", "Memory was short: the picture was cut into tiles of {side} pixels.")),
    _n(QT_TRANSLATE_NOOP("errors", "Memory was short: statistics were measured on less of the picture.")),
    _n(QT_TRANSLATE_NOOP("errors", "The model did not fit into the device's memory: it runs on the CPU.")),
    _n(QT_TRANSLATE_NOOP("errors", "What was kept of this picture had been damaged on the disk; it was computed again.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is not enough memory to load the model {name}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Close other programs, or use the smaller model inside the application.")),
    _n(QT_TRANSLATE_NOOP("errors", "The device {device!r} cannot be used on this computer.")),
    _n(QT_TRANSLATE_NOOP("errors", "Usable here: {devices}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Unknown number format {dtype!r}; choose fp32, bf16 or fp16.")),
    _n(QT_TRANSLATE_NOOP("errors", "The device {device!r} cannot compute in {dtype} here; try fp32.")),
    # models
    _n(QT_TRANSLATE_NOOP("errors", "No model is loaded.")),
    _n(QT_TRANSLATE_NOOP("errors", "Choose a model in the settings, or the starter model.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is no model {name!r}, neither installed nor as a folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "Installed: {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "There are no adapters {wanted!r}, neither installed nor as a file.")),
    _n(QT_TRANSLATE_NOOP("errors", "{folder} is neither a model in diffusers layout (unet/config.json) nor an adapter pack (pack.json).")),
    _n(QT_TRANSLATE_NOOP("errors", "Nothing of the name {name!r} is installed.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} unpacks to {size:.0f} GiB, too much.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name!r} cannot be the name of a model; use letters, digits, - and _.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is no file or folder {source}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The models folder {folder} is not there; connect its disk, or choose another folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "The name {name!r} is taken; give another one.")),
    _n(QT_TRANSLATE_NOOP("errors", "The starter model ships with the application and cannot be removed.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} holds an unsafe entry ({entry}).")),
    _n(QT_TRANSLATE_NOOP("errors", "{source} holds no whole model; a Stable Diffusion 2.1-base file or a folder in diffusers layout (unet/, vae/) is needed.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} is damaged ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The folder {folder} has no weights as safetensors; install the model again, with safetensors files.")),
    _n(QT_TRANSLATE_NOOP("errors", "The folder {folder} has no config.json, so it is no model in diffusers layout.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights in {folder} do not fit their config.json: {problems}{more}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Install the model again, or fetch the weights that belong to this config.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is no model folder {folder}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The VAE in {folder} is a {kind_of}; AutoencoderKL and AutoencoderTiny can be used.")),
    _n(QT_TRANSLATE_NOOP("errors", "The UNet in {folder} is a {kind_of}; a UNet2DConditionModel can be used.")),
    _n(QT_TRANSLATE_NOOP("errors", "The UNet in {folder} takes {found} latent channels and the VAE makes {latent}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights file {path} is damaged ({reason}); install the model again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The model in {folder} has neither {file} nor a text encoder with its tokenizer.")),
    _n(QT_TRANSLATE_NOOP("errors", "The prompt embeddings {path} cannot be read ({reason}); install the model again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The model in {folder} has no text encoder, so it takes no prompt; leave the prompt empty.")),
    _n(QT_TRANSLATE_NOOP("errors", "The text encoder or tokenizer in {folder} cannot be loaded ({reason}); install the model again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights file {path} cannot be used: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "it is empty")),
    _n(QT_TRANSLATE_NOOP("errors", "it is cut short")),
    _n(QT_TRANSLATE_NOOP("errors", "Fetch or export it again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights file {path} is missing; install the model again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} is missing; install the model again.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} holds no text encoder of Stable Diffusion 2; a Stable Diffusion 2.1-base file is needed.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is no Stable Diffusion 2.1-base: its {part} has {name} too.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights file {path} cannot be read ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is no Stable Diffusion 2.1-base: its {part} lacks {name}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is no Stable Diffusion 2.1-base: {part} {name} has the shape {found} in place of {shape}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} lacks a part of its text encoder ({name}).")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is no Stable Diffusion 2.1-base: its text encoder does not fit.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} has {count} entries, too many.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} is locked with a password; unpack it first.")),
    _n(QT_TRANSLATE_NOOP("errors", "The archive {archive} holds an entry that unpacks to {size:.0f} MiB from next to nothing ({entry}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights file {path} cannot be used: {name} holds values that are not finite numbers.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} in {folder} has values that fp16 cannot hold; import the whole model.")),
    _n(QT_TRANSLATE_NOOP("errors", "The configuration in {folder} cannot be used ({reason}).")),
    # care of models
    _n(QT_TRANSLATE_NOOP("errors", "{name} is installed already; remove it first, or repair it.")),
    _n(QT_TRANSLATE_NOOP("errors", "Nothing was noted of {name} when it was installed, so it cannot be repaired; remove it and install it again.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} cannot be repaired: {reason}")),
    _n(QT_TRANSLATE_NOOP("errors", "Remove it and install it again.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} was installed from {place}, which is not there any more.")),
    _n(QT_TRANSLATE_NOOP("errors", "a place that was not noted")),
    _n(QT_TRANSLATE_NOOP("errors", "Give the file or folder that it was installed from.")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} of {name} cannot be mended: the source holds another file.")),
    _n(QT_TRANSLATE_NOOP("errors", "Give what it was installed from, or remove it and install it again.")),
    _n(QT_TRANSLATE_NOOP("errors", "{new} lies inside the models folder {old}; choose another one.")),
    _n(QT_TRANSLATE_NOOP("errors", "{folder} is not empty; choose an empty folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "The copy of {path} is not like the original; try another disk.")),
    # downloads
    _n(QT_TRANSLATE_NOOP("errors", "There is not enough room in {folder}: {needed} are needed, {free} are free.")),
    _n(QT_TRANSLATE_NOOP("errors", "Free some space, or move the models folder to another disk.")),
    _n(QT_TRANSLATE_NOOP("errors", "{title} cannot be downloaded from here. Fetch it by hand from {homepage} and import it.")),
    _n(QT_TRANSLATE_NOOP("errors", "{title} cannot be downloaded from here.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} could not be downloaded: {answers}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Try again later: what has arrived is kept. Or fetch the model by hand and import it.")),
    _n(QT_TRANSLATE_NOOP("errors", "there is no address")),
    _n(QT_TRANSLATE_NOOP("errors", "{base!r} is no address of a mirror; it begins with https://.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} has no mirror {mirror!r}; there are: {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "No model of the name {name!r} is known.")),
    _n(QT_TRANSLATE_NOOP("errors", "There are: {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "none")),
    _n(QT_TRANSLATE_NOOP("errors", "The list of models {path} is of another version of the application.")),
    _n(QT_TRANSLATE_NOOP("errors", "The list of models {path} is missing.")),
    _n(QT_TRANSLATE_NOOP("errors", "The list of models {path} cannot be read ({reason}).")),
    # adapters
    _n(QT_TRANSLATE_NOOP("errors", "The adapter {folder} is not a plain LoRA without biases; train it as one.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter {folder} uses {used}, which cannot be used here.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter pack {folder} has schema {found}; this version reads {known}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter pack {folder} was made for the {key} {found}; this version runs {known} only.")),
    _n(QT_TRANSLATE_NOOP("errors", "The layers of an adapter differ in rank or scale and cannot be packed.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapters {name} do not fit this model: {problems}{more}.{made_for}")),
    _n(QT_TRANSLATE_NOOP("errors", "Choose the model they were made for, or other adapters.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} does not hold what its name says.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter file {where} has an unknown entry {name}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter file {where} lacks lora_A of {module}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter file {where} lacks lora_B of {module}.")),
    _n(QT_TRANSLATE_NOOP("errors", "In the adapter file {where} the shapes of {module} do not fit each other: {down} and {up}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter pack {folder} points outside itself ({place}).")),
    _n(QT_TRANSLATE_NOOP("errors", "There are no adapters in {folder}: {name} is missing.")),
    _n(QT_TRANSLATE_NOOP("errors", "The file {path} cannot be read ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The checkpoint {path} cannot be used: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Fetch the published pisa_sr.pkl again.")),
    _n(QT_TRANSLATE_NOOP("errors", "{pack} is no adapter pack: it has no pack.json.")),
    _n(QT_TRANSLATE_NOOP("errors", "{folder} exists already; choose another folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name!r} cannot be a name; use letters, digits, spaces, - and _.")),
    # queue, session, names
    _n(QT_TRANSLATE_NOOP("errors", "{path} has changed since it was queued.")),
    _n(QT_TRANSLATE_NOOP("errors", "Queue it again to restore it.")),
    _n(QT_TRANSLATE_NOOP("errors", "The map of strengths of {name} was damaged in the queue.")),
    _n(QT_TRANSLATE_NOOP("errors", "The map of strengths of {name} is missing from the queue.")),
    _n(QT_TRANSLATE_NOOP("errors", "The result of {name} would have the photograph's own name; choose another template or folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} cannot be read: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "It was there when it was queued, or never.")),
    _n(QT_TRANSLATE_NOOP("errors", "The application ended {count} times while it restored {name}; it was set aside.")),
    _n(QT_TRANSLATE_NOOP("errors", "The queue {path} cannot be opened: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The queue {path} was written by a newer version of this application.")),
    _n(QT_TRANSLATE_NOOP("errors", "Update, or move the file away to begin with an empty queue.")),
    _n(QT_TRANSLATE_NOOP("errors", "The queue {path} cannot be written: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The queue's file was damaged; it was built again with {count} pictures. The damaged one is {name}.")),
    _n(QT_TRANSLATE_NOOP("errors", "A saved queue entry makes no sense ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "A saved model makes no sense ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The model {name} has changed since the photograph was queued.")),
    _n(QT_TRANSLATE_NOOP("errors", "Install it again as it was, or queue the photograph again.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapters {name} have changed since the photograph was queued.")),
    _n(QT_TRANSLATE_NOOP("errors", "Install them again as they were, or queue the photograph again.")),
    _n(QT_TRANSLATE_NOOP("errors", "Saved settings make no sense ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The name template has an unknown field {{{field}}}; known are {known}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The name template {template!r} must be a file name without folders.")),
    _n(QT_TRANSLATE_NOOP("errors", "The name template {template!r} is not valid ({reason}).")),
    # recipes
    _n(QT_TRANSLATE_NOOP("errors", "The recipe lacks {name}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The recipe's {name} is {text!r}, which makes no sense.")),
    _n(QT_TRANSLATE_NOOP("errors", "The recipe's size is {size!r}, which makes no sense.")),
    _n(QT_TRANSLATE_NOOP("errors", "The recipe's colour alignment {colour!r} is unknown.")),
    _n(QT_TRANSLATE_NOOP("errors", "The recipe's scale makes no sense.")),
    *model_sentences.SENTENCES,
    *training_sentences.SENTENCES,
    # the system's own reasons
    _n(QT_TRANSLATE_NOOP("errors", "No such file or directory")),
    _n(QT_TRANSLATE_NOOP("errors", "Truncated File Read")),
    _n(QT_TRANSLATE_NOOP("errors", "broken PNG file")),
    _n(QT_TRANSLATE_NOOP("errors", "broken data stream when reading image file")),
    _n(QT_TRANSLATE_NOOP("errors", "unrecognized data stream contents when reading image file")),
    _n(QT_TRANSLATE_NOOP("errors", "Permission denied")),
    _n(QT_TRANSLATE_NOOP("errors", "Read-only file system")),
    _n(QT_TRANSLATE_NOOP("errors", "Is a directory")),
    _n(QT_TRANSLATE_NOOP("errors", "Not a directory")),
    _n(QT_TRANSLATE_NOOP("errors", "Input/output error")),
    _n(QT_TRANSLATE_NOOP("errors", "No space left on device")),
    _n(QT_TRANSLATE_NOOP("errors", "File name too long")),
)  # fmt: skip
KNOWN = frozenset(SENTENCES)
"""What a value may be and is translated; a path or a name is not, whatever it reads."""
