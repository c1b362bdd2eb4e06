"""Which indexes a home folder holds, which is in use, and which is asked for: one small file.

    index/
    ├── models.json       this catalogue, replaced atomically; models.lock is held while editing
    ├── public/ internal/ the pair called `main`
    └── bge-m3-1f0c2a/    another pair with its bank of questions
        ├── public/ internal/
        └── questions.npz

Whoever wants another model writes that here (`want`); the process that owns the indexes reads it,
builds the pair and puts it in use (`put_in_use`). So a command can ask a running server to switch.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from kb.errors import InvalidInput
from kb.settings import Settings
from search.embedding.choice import builtin_folder
from search.embedding.location import BUILTIN, model_key
from search.errors import IndexDamaged

MAIN: Final = "main"
FILE: Final = "models.json"
_LOCK_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class HeldIndex:
    """持有的索引: a pair of indexes, public and internal, made with one model.

    `ready` says that it was complete once; `done` and `total` count documents, then everyday
    questions, of the building that runs or was interrupted; `problem` is why the last
    attempt failed.
    """

    name: str
    model: str
    ready: bool = False
    done: int = 0
    total: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """索引目录册: what is held, and what is in use.

    `setting` is the model that the settings named when a server last started: only when they name
    another one is that taken as a wish, so that a rollback outlives a restart. `request` grows with
    every wish.
    """

    held: tuple[HeldIndex, ...]
    setting: str
    in_use: str = MAIN
    previous: str | None = None
    wanted: str | None = None
    request: int = 0

    def named(self, name: str) -> HeldIndex:
        """Return the index of that name."""
        return next(each for each in self.held if each.name == name)

    def of_model(self, model: str) -> HeldIndex | None:
        """Return the index made with a model."""
        return next((each for each in self.held if each.model == model), None)

    @property
    def current(self) -> HeldIndex:
        """The index in use."""
        return self.named(self.in_use)


class Catalogue:
    """目录册 of one home folder; safe between processes.

    Raises:
        IndexDamaged: the file cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._root = settings.public_index_dir.parent
        self._setting = model_key(settings.embedding_model)

    def read(self) -> Holdings:
        """Return what is held; a home without a catalogue has one pair."""
        path = self._root / FILE
        try:
            row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            held = tuple(HeldIndex(**each) for each in row.pop("held"))
            return Holdings(held=held, **row)
        except FileNotFoundError:
            model = self._made_with() or self._setting
            return Holdings(held=(HeldIndex(MAIN, model, ready=True),), setting=model)
        except (ValueError, TypeError, KeyError) as reason:
            raise IndexDamaged(
                f"索引目录册 {path} 无法读取（{reason}）",
                hint="请删除该文件，然后运行 anjian index rebuild 重建索引",
            ) from reason

    def folder(self, held: HeldIndex) -> Path:
        """Return the folder that holds `public` and `internal` of an index."""
        return self._root if held.name == MAIN else self._root / held.name

    def facts(self, held: HeldIndex) -> dict[str, Any]:
        """Return what an embedded index notes of itself: encoder, dimension; empty when new."""
        try:
            text = (self.folder(held) / "public" / "facts.json").read_text(encoding="utf-8")
            facts: dict[str, Any] = json.loads(text)
        except (FileNotFoundError, ValueError):
            return {}
        return facts

    def adopt(self) -> HeldIndex:
        """Return the index in use, and write the catalogue down if there is none."""
        if not (self._root / FILE).exists():
            self._change(lambda found: found)
        return self.read().current

    def unheeded_setting(self) -> str | None:
        """Return the model of the settings if neither in use nor yet taken as a wish."""
        found = self.read()
        known = (found.current.model, found.setting, found.wanted)
        return None if self._setting in known else self._setting

    def note_setting(self) -> Holdings:
        """Take the model of the settings as a wish if they have changed since the last start."""

        def noted(found: Holdings) -> Holdings:
            if self._setting == found.setting:
                return found
            return replace(_wanting(found, self._setting), setting=self._setting)

        return self._change(noted)

    def want(self, model: str) -> Holdings:
        """Ask for the index of a model to be put in use."""
        return self._change(lambda found: _wanting(found, model))

    def want_previous(self) -> Holdings:
        """Ask for the index that was in use before.

        Raises:
            InvalidInput: there was none.
        """

        def back(found: Holdings) -> Holdings:
            if found.previous is None:
                raise InvalidInput(
                    "没有可以回退的索引：还没有更换过向量模型",
                    hint="anjian index status 列出已有的索引",
                )
            return _wanting(found, found.named(found.previous).model)

        return self._change(back)

    def withdraw(self, model: str) -> None:
        """Take a wish back, and forget its index if nothing of it was built."""

        def without(found: Holdings) -> Holdings:
            held = tuple(
                each
                for each in found.held
                if each.model != model
                or each.ready
                or self.folder(each).joinpath("public").exists()
            )
            return replace(found, held=held, wanted=None)

        self._change(without)

    def begin(self, model: str) -> HeldIndex:
        """Return the index of a model, entered anew when there is none."""
        holdings = self._change(lambda found: _entered(found, model))
        held = holdings.of_model(model)
        assert held is not None
        return held

    def note_progress(self, name: str, done: int, total: int) -> Holdings:
        """Write down how far a building is."""
        return self._change(lambda found: _edited(found, name, done=done, total=total))

    def note_problem(self, name: str, problem: str) -> None:
        """Write down why an index could not be put in use."""
        self._change(lambda found: _edited(found, name, problem=problem))

    def put_in_use(self, name: str) -> None:
        """Make a complete index the one in use; the one it replaces is kept for a rollback."""

        def turned(found: Holdings) -> Holdings:
            ready = _edited(found, name, ready=True, problem="")
            if found.in_use == name:
                return replace(ready, wanted=None)
            return replace(ready, in_use=name, previous=found.in_use, wanted=None)

        self._change(turned)

    def _change(self, edit: Callable[[Holdings], Holdings]) -> Holdings:
        self._root.mkdir(parents=True, exist_ok=True)
        with FileLock(self._root / "models.lock", timeout=_LOCK_SECONDS):
            before = self.read()
            after = edit(before)
            path = self._root / FILE
            if after != before or not path.exists():
                temporary = path.with_suffix(".new")
                with temporary.open("w", encoding="utf-8") as file:
                    json.dump(asdict(after), file, ensure_ascii=False, indent=1)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            return after

    def _made_with(self) -> str | None:
        """The model of a pair made before there was a catalogue, if its own notes tell it."""
        encoder = str(self.facts(HeldIndex(MAIN, "")).get("encoder", ""))
        config = json.loads((builtin_folder() / "config.json").read_text(encoding="utf-8"))
        return BUILTIN if encoder.startswith(f"{config['name']}+") else None


def _wanting(found: Holdings, model: str) -> Holdings:
    wanted = None if found.current.model == model else model
    return replace(found, wanted=wanted, request=found.request + 1)


def _entered(found: Holdings, model: str) -> Holdings:
    held = found.of_model(model)
    if held is not None:
        return _edited(found, held.name, problem="", done=0, total=0)
    return replace(found, held=(*found.held, HeldIndex(_name_for(model), model)))


def _edited(found: Holdings, name: str, **changes: Any) -> Holdings:
    held = tuple(replace(each, **changes) if each.name == name else each for each in found.held)
    return replace(found, held=held)


def _name_for(model: str) -> str:
    """A folder name a person recognises, and that no other model has."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(model).name).strip(".-")[:40]
    return f"{plain or 'model'}-{hashlib.sha256(model.encode()).hexdigest()[:6]}"
