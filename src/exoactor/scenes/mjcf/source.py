"""An MJCF file's text with its includes put in, and the files it names: all that MuJoCo is shown.

MuJoCo opens no file of its own accord: what a scene names is read here, inside the scene's folder
and within bounds. Every element is put on a line of its own, so that MuJoCo's line numbers lead
back to file and line (`Source.place`), and every body and geom has a name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from exoactor.core.errors import ConfigError
from exoactor.io.files import read_bytes

NEXT = "docs/scenes-mjcf.md says what of MJCF is read"
UNNAMED = "~"
"""Begins the names that are given here."""
XML_BYTES, ASSET_BYTES, ALL_BYTES = 16 << 20, 64 << 20, 256 << 20
MOST_FILES, MOST_ELEMENTS, DEEPEST, MOST_COPIES = 64, 50_000, 100, 1000

FILES = {
    "mesh": ("file",),
    "texture": (
        "file", "fileright", "fileleft", "fileup", "filedown", "filefront", "fileback",
    ),
}  # fmt: skip
"""Attributes that name a file, by element."""
FOLDERS = {"mesh": "meshdir", "texture": "texturedir"}
COMPILER = {"meshdir", "texturedir", "assetdir", "strippath", "fusestatic", "discardvisual"}
"""Its attributes that are obeyed here, or would leave out what has a name or is to be seen."""
LEFT_OUT = {"size", "visual", "statistic", "custom", "sensor", "keyframe", "contact", "tendon"}
"""Sections that say nothing of what stands where."""
REFUSED = {
    "hfield": "the robot's floor is flat: leave the height field out, or put boxes in its place",
    "composite": "ropes, cloth and other soft bodies are not taken: leave them out",
    "flexcomp": "ropes, cloth and other soft bodies are not taken: leave them out",
    "deformable": "ropes, cloth and other soft bodies are not taken: leave them out",
    "model": "a model in a model is not taken: use <include>, or save the whole as one file",
    "attach": "a model in a model is not taken: use <include>, or save the whole as one file",
    "plugin": "plugins are not taken: leave them out, or use meshes instead",
}
"""Elements that are not taken, and what to do."""
ROBOT_NEXT = (
    "ExoActor puts its own G1 into the scene: leave the robot with its actuators and joints out, "
    "and say in a yaml beside the file where it stands"
)
ROOTS = {
    "robot": "this is a URDF: MuJoCo makes MJCF of it (mujoco.MjSpec.from_file(…).to_xml())",
    "sdf": "this is an SDF of Gazebo: export the scene as MJCF",
}
PACKED = {
    b"\x1f\x8b": "is packed by gzip",
    b"PK": "is a zip archive",
}


@dataclass(frozen=True)
class Source:
    """`xml`: one element a line; `lines`: where each came from; `named`: where the elements with a
    name did, by tag and name; `assets`: content of the files it names, as the text now calls them;
    `called`: what the user calls those.
    """

    file: Path
    xml: str
    lines: tuple[str, ...]
    named: dict[tuple[str, str], str]
    assets: dict[str, bytes]
    called: dict[str, str]

    def place(self, line: int | None) -> str:
        """File and line of the user's of what stands on a line (1, 2 …) of `xml`."""
        return self.lines[line - 1] if line and line <= len(self.lines) else str(self.file)

    def where(self, tag: str, name: str) -> str:
        """File and line of the element; of a copy that <replicate> made, those of the original."""
        bare = name
        while bare and (tag, bare) not in self.named and bare[-1].isdigit():
            bare = bare[:-1]
        return self.named.get((tag, bare), str(self.file))


def read(file: Path) -> Source:
    """The text of a scene.

    Raises:
        ConfigError: it names file and line of what is wrong.
    """
    return _Reader(file).read()


@dataclass
class _Reader:
    file: Path
    lines: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    named: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # new: tag, file, place
    dirs: dict[str, str] = field(default_factory=dict)
    stack: list[str] = field(default_factory=list)
    copies: list[int] = field(default_factory=lambda: [1])
    taken: set[Path] = field(default_factory=set)
    left_out: int = 0
    bytes_read: int = 0

    def read(self) -> Source:
        self._parse(self.file, self._content(self.file, XML_BYTES))
        assets = {new: self._asset(*named) for new, named in self.files.items()}
        called = {new: file for new, (_, file, _) in self.files.items()}
        xml = "\n".join(self.lines)
        return Source(self.file, xml, tuple(self.places), self.named, assets, called)

    def _parse(self, path: Path, content: bytes) -> None:
        """One file; of an included one, what is in its root."""
        _check_content(path, content)
        main, depth, parser = not self.taken, 0, expat.ParserCreate()
        self.taken.add(path.resolve())

        def here() -> str:
            return f"{path}, line {parser.CurrentLineNumber}"

        def begin(tag: str, attrs: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth == 1:
                _check_root(tag, here())
            if depth > 1 or main:
                self._begin(tag, attrs, here(), path)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if (depth > 0 or main) and tag != "include":
                self._end(tag)

        def refuse(*_: object) -> None:
            raise ConfigError(f"{here()}: entities and document types are not read", NEXT)

        parser.StartElementHandler, parser.EndElementHandler = begin, end
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            says = expat.ErrorString(error.code)
            raise ConfigError(
                f"{path}, line {error.lineno}: it is no XML: {says}", "repair the file"
            ) from None
        except (ValueError, LookupError):
            raise ConfigError(f"{path}: its encoding is not known", "save it as UTF-8") from None

    def _begin(self, tag: str, attrs: dict[str, str], here: str, path: Path) -> None:
        within = self.stack[-1] if self.stack else ""
        if tag == "include" and not self.left_out:
            self._include(attrs, here, path)
            return

        self.stack.append(tag)
        if self.left_out or (tag in LEFT_OUT and within == "mujoco"):
            self.left_out += 1
            return
        if len(self.stack) > DEEPEST or len(self.lines) >= MOST_ELEMENTS:
            raise ConfigError(
                f"{here}: over {DEEPEST} elements deep, or {MOST_ELEMENTS} in all",
                "leave out what the robot never comes near",
            )
        if tag in REFUSED:
            raise ConfigError(f"{here}: <{tag}> is not taken", REFUSED[tag])
        if within == "actuator":
            name = attrs.get("name") or attrs.get("joint", "")
            raise ConfigError(f"{here}: the scene has an actuator, {name!r}", ROBOT_NEXT)

        if tag == "replicate":
            self._replicate(attrs, here)
        self._files(tag, attrs, here)
        self._name(tag, attrs, here)
        if tag == "compiler":
            self.dirs |= {name: attrs.pop(name) for name in COMPILER & attrs.keys()}
        said = "".join(f" {name}={quoteattr(value)}" for name, value in attrs.items())
        self.lines.append(f"<{tag}{said}>")
        self.places.append(here)

    def _end(self, tag: str) -> None:
        self.stack.pop()
        if self.left_out:
            self.left_out -= 1
            return
        self.lines[-1] += f"</{tag}>"
        if tag == "replicate":
            self.copies.pop()

    def _include(self, attrs: dict[str, str], here: str, path: Path) -> None:
        asked = attrs.get("file", "").replace("\\", "/")
        if not asked:
            raise ConfigError(f"{here}: <include> names no file", NEXT)
        beside = [self._inside(folder, asked, here) for folder in (self.file.parent, path.parent)]
        found = next((one for one in beside if one.exists()), beside[0])
        if found.resolve() in self.taken:
            how = "includes itself" if found.resolve() == path.resolve() else "is included again"
            raise ConfigError(f"{here}: {asked} {how}", "include every file once")
        if len(self.taken) >= MOST_FILES:
            raise ConfigError(f"{here}: over {MOST_FILES} files", "put some of them into one")
        with _at(here):
            content = self._content(found, XML_BYTES)
        self._parse(found, content)

    def _replicate(self, attrs: dict[str, str], here: str) -> None:
        try:
            count = int(attrs.get("count", "1"))
        except ValueError:
            count = 1  # MuJoCo says what is wrong with it
        self.copies.append(max(1, count) * self.copies[-1])
        if self.copies[-1] > MOST_COPIES:
            raise ConfigError(
                f"{here}: <replicate> makes {self.copies[-1]} copies, {MOST_COPIES} at most",
                "use a smaller count",
            )

    def _files(self, tag: str, attrs: dict[str, str], here: str) -> None:
        """What the element names is called by a name of ours; its own name stays the file's."""
        if attrs.get("file") and tag in FILES and "asset" in self.stack:
            attrs.setdefault("name", PurePosixPath(attrs["file"].replace("\\", "/")).stem)
        for attribute in FILES.get(tag, ()):
            if asked := attrs.get(attribute, "").replace("\\", "/"):
                new = f"file{len(self.files)}{PurePosixPath(asked).suffix.lower()}"
                self.files[new] = tag, asked, here
                attrs[attribute] = new

    def _name(self, tag: str, attrs: dict[str, str], here: str) -> None:
        """Bodies and geoms that have none are given a name, by which they are found again."""
        if tag in ("body", "geom") and "worldbody" in self.stack and not attrs.get("name"):
            attrs["name"] = f"{UNNAMED}{len(self.lines)}{UNNAMED}"
        if name := attrs.get("name"):
            self.named[tag, name] = here

    def _asset(self, tag: str, asked: str, here: str) -> bytes:
        named = PurePosixPath(asked).name if self.dirs.get("strippath") == "true" else asked
        folder = self.dirs.get(FOLDERS[tag], self.dirs.get("assetdir", "")).replace("\\", "/")
        path = self._inside(self.file.parent, f"{folder}/{named}" if folder else named, here)
        with _at(here):
            return self._content(path, ASSET_BYTES)

    def _inside(self, folder: Path, asked: str, here: str) -> Path:
        """The path, which does not lead out of the scene's folder, by itself or by a link."""
        path = folder / asked
        if "\0" in asked or not path.resolve().is_relative_to(self.file.parent.resolve()):
            raise ConfigError(
                f"{here}: {asked} lies outside the scene's folder",
                "put the file into the folder of the scene, or below it",
            )
        return path

    def _content(self, path: Path, most: int) -> bytes:
        content = read_bytes(path, most, ConfigError)
        self.bytes_read += len(content)
        if self.bytes_read > ALL_BYTES:
            raise ConfigError(
                f"the scene's files hold more than {ALL_BYTES >> 20} MiB", "use smaller meshes"
            )
        return content


def _check_content(path: Path, content: bytes) -> None:
    """ConfigError where a file is something else than text."""
    for begin, how in PACKED.items():
        if content.startswith(begin):
            raise ConfigError(f"{path} {how}", "unpack it, and give the .xml in it")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(f"{path} is no text", "give MJCF as XML, not a compiled model")


def _check_root(tag: str, here: str) -> None:
    if tag in ROOTS:
        raise ConfigError(f"{here}: <{tag}> is no MJCF", ROOTS[tag])
    if not tag.startswith("mujoco"):
        raise ConfigError(f"{here}: <{tag}> is no MJCF, which begins with <mujoco>", NEXT)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """ConfigErrors tell the place as well."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{place}: {error.what}", error.next_step) from None
