"""The trained model: named after what it was trained from, so that it is trained when needed."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from socius.paths import DATA, MODELS, ROOT, VAR

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
# Messages that trainers reviewed: those in use, and those of each training that may be promoted.
REVIEWED = "data/nlu/reviewed"
CANDIDATES = VAR / "learning"


class TrainingError(ValueError):
    """Training failed; the message names the log."""


def fingerprint(reviewed: Path | None = None) -> str:
    """Return a digest of everything the model is trained from.

    ``reviewed``: a folder of reviewed messages that stands for the one in use.
    """
    digest = hashlib.sha256()
    for pattern in SOURCES:
        found = {path.relative_to(ROOT): path for path in ROOT.glob(pattern)}
        if reviewed is not None and pattern.startswith("data/nlu/"):
            found = {name: path for name, path in found.items() if name.parent != Path(REVIEWED)}
            found |= {Path(REVIEWED, path.name): path for path in reviewed.glob("*.yml")}
        for name in sorted(found):
            digest.update(str(name).encode() + b"\0" + found[name].read_bytes())
    for path in sorted((ROOT / "data/curriculum").glob("*.yml")):
        digest.update(path.name.encode())
    return digest.hexdigest()[:12]


def current_model() -> Path:
    """Return where the model of the present data is, or will be once trained."""
    return MODELS / f"socius-{fingerprint()}.tar.gz"


def model_with(reviewed: Path) -> Path:
    """Return where the model is, or will be, that these reviewed messages give."""
    return MODELS / f"socius-{fingerprint(reviewed)}.tar.gz"


def train_if_needed(
    reviewed: Path | None = None, report: Callable[[str], None] | None = None
) -> tuple[Path, bool]:
    """Return the present model and whether it had to be trained. Raises TrainingError.

    ``reviewed``: a folder of reviewed messages that stands for the one in use.
    """
    model = current_model() if reviewed is None else model_with(reviewed)
    if model.exists():
        return model, False
    MODELS.mkdir(exist_ok=True)
    with _alone(), _data(reviewed) as data:
        if not model.exists():  # while this one waited, another may have trained it
            _train(model, data, report or _print)
    return model, True


def _train(model: Path, data: Path, report: Callable[[str], None]) -> None:
    log = MODELS / "train.log"
    command = [sys.executable, "-m", "rasa", "train", "--force", "--skip-validation"]
    command += ["--out", str(MODELS), "--data", str(data)]
    # "training" in the name until it is whole: a broken run never looks like a model.
    command += ["--fixed-model-name", f"training-{model.name.removesuffix('.tar.gz')}"]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            _show_progress(process, log, report)
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


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process trains here."""
    with (MODELS / "train.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _data(reviewed: Path | None) -> Iterator[Path]:
    """Give the folder to train from: the data in use, or a view of it with other reviewed ones."""
    if reviewed is None:
        yield DATA
        return
    with TemporaryDirectory(prefix="socius-data-") as name:
        folder = Path(name)
        (folder / "nlu" / "reviewed").mkdir(parents=True)
        (folder / "rules.yml").symlink_to(DATA / "rules.yml")
        for path in (DATA / "nlu").glob("*.yml"):
            (folder / "nlu" / path.name).symlink_to(path)
        for path in reviewed.glob("*.yml"):
            (folder / "nlu" / "reviewed" / path.name).symlink_to(path.resolve())
        yield folder


def _print(progress: str) -> None:
    print(progress, flush=True)


def _show_progress(
    process: subprocess.Popen[bytes], log: Path, report: Callable[[str], None]
) -> None:
    """Report a line for each epoch, or at least a sign of life."""
    shown, start = 0, time.monotonic()
    report("Training the model, this takes some minutes …")
    while process.poll() is None:
        time.sleep(1)
        epochs = [
            line.split("seed", 1)[1]
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
            if "seed " in line and "epoch " in line
        ]
        for epoch in epochs[shown:]:
            report(f"  {time.monotonic() - start:4.0f} s  network{epoch}")
        shown = len(epochs)


def _remove_old(newest: Path) -> None:
    """Keep the last models, and those that are in use or may be promoted or brought back."""
    models = sorted(MODELS.glob("socius-*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    folders = (path for path in CANDIDATES.glob("*/*") if path.is_dir())
    needed = {newest, current_model()} | {model_with(folder) for folder in folders}
    for old in models[KEPT_MODELS:]:
        if old not in needed:
            old.unlink()
