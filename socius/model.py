"""The trained model: named after what it was trained from, so that it is trained when needed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

from socius.paths import MODELS, ROOT

# What a model depends on. The phrases and the curriculum are read at run time, but labels are
# checked against the curriculum, so its list of files counts.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/rules.yml",
    "data/signs.yml",
    "data/nlu/**/*.yml",
    "socius/nlu/*.py",
    "socius/nlu/checkpoint/*",
)
KEPT_MODELS = 3


class TrainingError(ValueError):
    """Training failed; the message names the log."""


def fingerprint(root: Path = ROOT) -> str:
    """Return a digest of everything the model is trained from."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    for path in sorted((root / "data/curriculum").glob("*.yml")):
        digest.update(path.name.encode())
    return digest.hexdigest()[:12]


def current_model() -> Path:
    """Return where the model of the present data is, or will be once trained."""
    return MODELS / f"socius-{fingerprint()}.tar.gz"


def train_if_needed(model: Path | None = None) -> tuple[Path, bool]:
    """Return the present model and whether it had to be trained. Raises TrainingError."""
    model = model or current_model()
    if model.exists():
        return model, False
    MODELS.mkdir(exist_ok=True)
    log = MODELS / "train.log"
    command = [sys.executable, "-m", "rasa", "train", "--force", "--skip-validation"]
    command += ["--out", str(MODELS)]
    # "training" in the name until it is whole: a broken run never looks like a model.
    command += ["--fixed-model-name", f"training-{model.name.removesuffix('.tar.gz')}"]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            _show_progress(process, log)
        except BaseException:
            process.terminate()
            raise
    unfinished = MODELS / f"training-{model.name}"
    if process.returncode or not unfinished.exists():
        lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
        reason = next((x for x in reversed(lines) if "Error" in x), lines[-1] if lines else "")
        raise TrainingError(f"training failed: {reason.strip()} (all of it in {log})")
    unfinished.rename(model)
    _remove_old(model)
    return model, True


def _show_progress(process: subprocess.Popen[bytes], log: Path) -> None:
    """Print a line for each epoch, or at least a sign of life."""
    shown, start = 0, time.monotonic()
    print("Training the model, this takes some minutes …", flush=True)
    while process.poll() is None:
        time.sleep(1)
        epochs = [
            line.split("seed", 1)[1]
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
            if "seed " in line and "epoch " in line
        ]
        for epoch in epochs[shown:]:
            print(f"  {time.monotonic() - start:4.0f} s  network{epoch}", flush=True)
        shown = len(epochs)


def _remove_old(newest: Path) -> None:
    models = sorted(MODELS.glob("socius-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in models[KEPT_MODELS:]:
        if old != newest:
            old.unlink()
