"""The trainer's sentences that the window says in the user's language. `error_words` joins them with the others."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP


def _n(text: object) -> str:
    return str(text)


SENTENCES = (
    # a run begins, pauses, ends
    _n(QT_TRANSLATE_NOOP("errors", "This run is being trained already, by process {owner}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training could not be started.")),
    _n(QT_TRANSLATE_NOOP("errors", "Is the installation complete?")),
    _n(QT_TRANSLATE_NOOP("errors", "The measurement ended without a word.")),
    _n(QT_TRANSLATE_NOOP("errors", "The run {name} is being trained; stop it first.")),
    _n(QT_TRANSLATE_NOOP("errors", "The run in {run} is being trained already, by process {other}.")),
    _n(QT_TRANSLATE_NOOP("errors", "Wait for it, or stop it.")),
    _n(QT_TRANSLATE_NOOP("errors", "The run in {run} has no checkpoint yet.")),
    _n(QT_TRANSLATE_NOOP("errors", "The run was stopped on request.")),
    _n(QT_TRANSLATE_NOOP("errors", "It goes on with --resume.")),
    _n(QT_TRANSLATE_NOOP("errors", "The folder {folder} holds a run already.")),
    _n(QT_TRANSLATE_NOOP("errors", "Resume it, or give another folder.")),
    _n(QT_TRANSLATE_NOOP("errors", "The pictures of this run can no longer be read; is the disk still there?")),
    _n(QT_TRANSLATE_NOOP("errors", "Not even a batch of {batch} fits into memory.")),
    _n(QT_TRANSLATE_NOOP("errors", "Use a smaller crop, gradient checkpointing, or a batch that is a power of two.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training became unstable: {what} is no finite number.")),
    _n(QT_TRANSLATE_NOOP("errors", "the gradient")),
    _n(QT_TRANSLATE_NOOP("errors", "Start again from the best checkpoint with a lower learning rate, or in fp32.")),
    # checkpoints
    _n(QT_TRANSLATE_NOOP("errors", "The checkpoint {folder} cannot be used: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "it is of another version")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is damaged")),
    _n(QT_TRANSLATE_NOOP("errors", "The random states of the checkpoint cannot be restored ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "No checkpoint in {folder} can be used. {reason}")),
    _n(QT_TRANSLATE_NOOP("errors", "Start a new run.")),
    _n(QT_TRANSLATE_NOOP("errors", "The configuration differs")),
    _n(QT_TRANSLATE_NOOP("errors", "The pictures differ")),
    _n(QT_TRANSLATE_NOOP("errors", "The model differs")),
    _n(QT_TRANSLATE_NOOP("errors", "{what} from what the run in {folder} was started with, so it cannot be resumed.")),
    _n(QT_TRANSLATE_NOOP("errors", "Use the options it was started with, or start a new run in another folder.")),
    # photographs
    _n(QT_TRANSLATE_NOOP("errors", "There is no folder {root}; give a folder with photographs.")),
    _n(QT_TRANSLATE_NOOP("errors", "None of the {count} pictures in {folders} can be used.{first}")),
    _n(QT_TRANSLATE_NOOP("errors", " The first: {reason}")),
    _n(QT_TRANSLATE_NOOP("errors", "None of the {count} pictures can be used for training.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is nothing to train on; give folders with photographs by --data.")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} is on the list of excluded pictures.")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} has {width} x {height} pixels; a crop needs {crop}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} shows the same as {path}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} is blurred (sharpness {value:.0f}; {least:.0f} is needed).")),
    _n(QT_TRANSLATE_NOOP("errors", "{file} has no degraded version in {folder}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{match} has {width} x {height} pixels, which is not a {scale}th of {file}.")),
    # what is asked for
    _n(QT_TRANSLATE_NOOP("errors", "The option {name} cannot be {value}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value:g}; it must be at least {least:g}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value:g}; it must be below 1.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value:g}; it must be at most {most:g}.")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {value:g}; it must lie between 0 and 1.")),
    _n(QT_TRANSLATE_NOOP("errors", "crop is {crop}; with a scale of {scale} (8 at most) it must be a multiple of {step}.")),
    _n(QT_TRANSLATE_NOOP("errors", "stages is {stages}; use pix, sem, or pix,sem.")),
    _n(QT_TRANSLATE_NOOP("errors", "The stage sem alone needs trained pixel adapters: give them with init.")),
    _n(QT_TRANSLATE_NOOP("errors", "device is {device}; use one of {devices}.")),
    _n(QT_TRANSLATE_NOOP("errors", "preset is {preset}; use one of {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "All losses of the stage sem have weight 0; give one of them a weight.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training configuration has schema {found}; this version reads {known}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training configuration has an unknown option {option}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training configuration {path} cannot be read: {reason}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The training configuration {path} is not valid JSON ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The training configuration {path} does not hold an object.")),
    # damage
    _n(QT_TRANSLATE_NOOP("errors", "There is no degradation preset {name}; use one of {names}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The degradation preset {name} has an unknown value {key}.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} has an impossible kernel, sigma or resize range.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} has a JPEG quality outside 1 to 100.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} needs six kernel weights and three resize weights.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} has {key} = {value:g}; it must not be negative.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} needs {key} as a smallest and a largest value.")),
    _n(QT_TRANSLATE_NOOP("errors", "The preset {name} has {key} = {value:g}; a probability is at most 1.")),
    # networks
    _n(QT_TRANSLATE_NOOP("errors", "The layers of the adapter {adapter} differ in rank or scale; it cannot be trained on.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter {adapter} adapts {layer}, which this model does not have.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapter {adapter} does not fit this model ({name}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The model in {folder} has no positive and negative prompt, which CSD needs; set csd to 0.")),
    _n(QT_TRANSLATE_NOOP("errors", "The model {model} carries no adapters to start from.")),
    _n(QT_TRANSLATE_NOOP("errors", "The adapters {adapters} have no pixel adapter to build upon.")),
    _n(QT_TRANSLATE_NOOP("errors", "The package lpips is not installed; install it to train.")),
    _n(QT_TRANSLATE_NOOP("errors", "The weights of {net} could not be fetched from {url} ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "Try again, or give a file with lpips_weights.")),
    _n(QT_TRANSLATE_NOOP("errors", "What came from {url} is not what it should be ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "LPIPS with the {net} backbone needs a weights file, and the application carries SqueezeNet's only.")),
    _n(QT_TRANSLATE_NOOP("errors", "Give the file with lpips_weights, say download there, or use squeeze.")),
    _n(QT_TRANSLATE_NOOP("errors", "There is no LPIPS weights file {weights}; give an existing one.")),
    _n(QT_TRANSLATE_NOOP("errors", "The LPIPS weights {path} cannot be read ({reason}).")),
    _n(QT_TRANSLATE_NOOP("errors", "The LPIPS weights {origin} do not fit the {net} backbone ({name}).")),
)  # fmt: skip
