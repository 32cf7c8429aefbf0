"""Back ends of a stage by name: how one is made, and the version that is part of every key.

A stage's `__init__` has its registry. Classes are imported when one is made, so that listing them
costs nothing; each is made by a function of its own, whose return type is the stage's Protocol: so
mypy sees every class against it.
"""

import hashlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Generic, Protocol, TypeVar, cast, runtime_checkable

from exoactor.core import packages
from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError

Verb = TypeVar("Verb", covariant=True)


@runtime_checkable
class Prepared(Protocol):
    """A back end that needs more than this package: networks, weights, an environment of its own, a
    key.
    """

    def ready(self) -> None:
        """Look whether all of it is here; a service is not asked, and nothing is made.

        Raises:
            MissingAssetError, ConfigError, BadMotionError: what is not here or not usable, and how
                to get it.
        """
        ...


@dataclass(frozen=True)
class BackEnd(Generic[Verb]):
    """One way to do a stage's work.

    make: imports its class and gives an instance with its usual settings, or with those of its
    config dataclass. version: part of every key. Raise it when results change, also by another
    default: what an older one made is then
        made anew.
    reads: fields of the stage's input that it takes besides those that all take. writes: files that
    it makes besides those that all make. extra: the extra of this package with what it imports.
    weights: a hash of the files that it runs, where they are the user's; part of the key. equipped:
    it needs more than this package, such as networks, and can tell whether that is here
    (`Prepared`). in_scene: it works only where there is a scene, and draws it off-screen. paid: it
    is a service that costs money (`exoactor.services.paid.Paid`). external: a model in an
    environment of the user's, or a result of one.
    """

    make: Callable[..., Verb]
    version: int
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    extra: str | None = None
    weights: Callable[[], str | None] | None = None
    equipped: bool = False
    in_scene: bool = False
    paid: bool = False
    external: bool = False


@dataclass(frozen=True)
class Registry(Generic[Verb]):
    """The back ends of a stage; `verb`: the one method that its Protocol asks for."""

    stage: str
    verb: str
    back_ends: Mapping[str, BackEnd[Verb]]

    def find(self, name: str) -> BackEnd[Verb]:
        """The named back end, or a class of somebody else's, given as `file.py:Class` or
        `package.module:Class`.

        Raises:
            ConfigError: there is none of that name (it lists those that are), or no such class.
        """
        if name in self.back_ends:
            return self.back_ends[name]
        if ":" in name:
            return self._of_a_stranger(name)

        raise ConfigError(
            f"--{self.stage} {name}: no such back end",
            f"choose from: {', '.join(self.back_ends)}; "
            "or name a class of your own, as in my_file.py:MyClass",
        )

    def make(self, name: str, config: object | None = None) -> Verb:
        """An instance; `config`: its config dataclass, None: the usual settings.

        Raises:
            ConfigError: as `find`.
            MissingAssetError: a package is not installed that it imports.
        """
        back_end = self.find(name)
        try:
            return back_end.make() if config is None else back_end.make(config)
        except ModuleNotFoundError as error:
            told = f"'exoactor[{back_end.extra}]'" if back_end.extra else error.name
            raise MissingAssetError(
                f"--{self.stage} {name}: {error.name} is not installed", f"pip install {told}"
            ) from None

    def ready(self, name: str, config: object | None = None) -> None:
        """Whether all that it needs is here; raises as `Prepared.ready`, and as `make`.

        What comes with this package is not imported for that, which takes seconds: the packages it
        stands on are looked up.
        """
        back_end = self.find(name)
        if name in self.back_ends and not (back_end.equipped or back_end.paid or back_end.external):
            packages.check()
            return
        made = self.make(name, config)
        if isinstance(made, Prepared):
            made.ready()

    def _of_a_stranger(self, name: str) -> BackEnd[Verb]:
        """Its version is its file's content: whoever changes the file has the work done anew.

        `reads` and `writes`, if the class has such attributes, are as those of `BackEnd`.
        """
        where, _, class_name = name.rpartition(":")
        path = Path(where) if where.endswith(".py") else _file_of(where)
        if path is None or not path.is_file():
            raise ConfigError(
                f"--{self.stage} {name}: there is no {where}", "check what is before the colon"
            )

        content = hashlib.sha256(path.read_bytes()).digest()

        try:
            found = getattr(_imported(path, content), class_name, None)
        except ModuleNotFoundError as error:
            raise MissingAssetError(
                f"--{self.stage} {name}: {error.name} is not installed", f"pip install {error.name}"
            ) from None
        except Exception as error:  # whatever somebody else's file does
            raise ConfigError(
                f"--{self.stage} {name}: {path} cannot be imported: {error!r}", "mend it"
            ) from None

        if not callable(found) or not callable(getattr(found, self.verb, None)):
            raise ConfigError(
                f"--{self.stage} {name}: {path} has no class {class_name} "
                f"with a method {self.verb}",
                f"see docs/extending.md, and the Protocol in exoactor.stages.{self.stage}",
            )

        def make() -> Verb:
            try:
                return cast(Verb, found())
            except (ExoActorError, ModuleNotFoundError):
                raise
            except Exception as error:  # whatever somebody else's class does
                raise ConfigError(
                    f"--{self.stage} {name}: {class_name}() cannot be made: {error!r}",
                    "a back end is made without arguments: see what it needs",
                ) from None

        reads, writes = (tuple(getattr(found, name, ())) for name in ("reads", "writes"))
        return BackEnd(make, int.from_bytes(content[:6], "big"), reads, writes)


def _file_of(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _imported(path: Path, content: bytes) -> ModuleType:
    """The file as it is now: `content` is its hash."""
    name = f"back_end_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None, "a file that ends in .py has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where its dataclasses look for it
    spec.loader.exec_module(module)
    return module
