"""What an image is built from: its Dockerfile and the files beside it."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cairnflow.errors import AuthoringError, HoldsSecret
from cairnflow.vault import gather, held_in

ROOT = "/opt/cairnflow"
"""Where in the image our files are."""

HEALTH = f"{ROOT}/health.py"

_HEALTH_HERE = Path(__file__).with_name("health.py")

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD = re.compile(r"[^\s\x00]+")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes into an image.

    Attributes:
        begin: first lines of the Dockerfile: ``FROM`` and what follows it.
        requirements: what pip installs, each a requirement or the path of a wheel.
        variables: of the environment, by name.
        files: paths here, or files by the absolute path in the image at which they are put.
    """

    begin: str
    requirements: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def check(self) -> None:
        """Return if an image can be made of this.

        Raises:
            AuthoringError: a name, a path or a requirement can't be.
            HoldsSecret: a known secret would stand in the image.
        """
        gather()
        if secret := held_in(json.dumps(dict(self.variables))):
            raise HoldsSecret(
                f"env_vars hold the secret {secret!r}, which everybody who has the image could "
                "read; set the variable where a container is started",
                secret,
            )
        for name, value in self.variables.items():
            if not _VARIABLE.fullmatch(name) or "\n" in value or "\0" in value:
                raise AuthoringError(f"env_vars: {name!r} can't be set in an image, or not to that")
        for requirement in self.requirements:
            if requirement.startswith("-") or not _WORD.match(requirement):
                raise AuthoringError(f"python_dependencies: {requirement!r} is no requirement")
        for here, there in self.files.items():
            if not there.startswith("/"):
                raise AuthoringError(
                    f"files: {here!r} goes to {there!r} in the image; give an absolute path there"
                )

    def write(self, folder: Path, parcels: Mapping[str, bytes]) -> None:
        """Write what the image is built from into an empty folder.

        Args:
            folder: is there, and is empty.
            parcels: bytes of flows, by their absolute paths in the image.

        Raises:
            AuthoringError: a file that is to be copied is not there.
        """
        copies = [_taken(Path(here), there, folder) for here, there in self.files.items()]
        wheels = [_wheel(name, folder) for name in self.requirements]
        for place, data in parcels.items():
            path = folder / place.removeprefix(f"{ROOT}/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        shutil.copyfile(_HEALTH_HERE, folder / "health.py")
        lines = [self.begin.rstrip("\n"), *self._lines(wheels, copies)]
        (folder / "Dockerfile").write_text("\n".join(lines) + "\n", "utf-8")

    def _lines(self, requirements: list[str], copies: list[tuple[str, str]]) -> list[str]:
        lines = [f"ENV {name}={_quoted(value)}" for name, value in self.variables.items()]
        if any(name.startswith(ROOT) for name in requirements):
            lines.append(_line("COPY", ["wheels", f"{ROOT}/wheels"]))
        if requirements:
            pip = ["python", "-m", "pip", "install", "--no-cache-dir", *requirements]
            lines.append(_line("RUN", pip))
        lines += [_line("COPY", [here, there]) for here, there in copies]
        lines.append(_line("COPY", ["flows", f"{ROOT}/flows"]))
        return [*lines, _line("COPY", ["health.py", HEALTH])]


def from_image(base_image: str) -> str:
    """Return the first line of a Dockerfile.

    Raises:
        AuthoringError: that is no image's name.
    """
    if not _WORD.fullmatch(base_image):
        raise AuthoringError(f"base_image: {base_image!r} is no name of an image")
    return f"FROM {base_image}"


def _line(verb: str, words: list[str]) -> str:
    # As JSON no shell reads it, so that nothing in it needs to be quoted.
    return f"{verb} {json.dumps(words)}"


def _quoted(value: str) -> str:
    escaped = re.sub(r'(["\\$])', r"\\\1", value)
    return f'"{escaped}"'


def _taken(here: Path, there: str, folder: Path) -> tuple[str, str]:
    """Copy a file or a folder into the build's folder; return where it is there and in the image.

    It goes by its whole path in the image, so that no two of them meet.
    """
    source, name = here.expanduser(), f"files{there}"
    target = folder / name
    if ".." in Path(there).parts:
        raise AuthoringError(f"files: {there!r} has '..' in it; give an absolute path")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.is_file():
        shutil.copy(source, target)
    else:
        raise AuthoringError(f"files: {str(here)!r} is not here, so it can't be put into the image")
    return name, there


def _wheel(requirement: str, folder: Path) -> str:
    """Copy a wheel into the build's folder; return what pip is to install."""
    if not requirement.endswith(".whl"):
        return requirement
    source = Path(requirement).expanduser()
    if not source.is_file():
        raise AuthoringError(f"python_dependencies: there is no wheel {requirement!r} here")
    (folder / "wheels").mkdir(exist_ok=True)
    shutil.copyfile(source, folder / "wheels" / source.name)
    return f"{ROOT}/wheels/{source.name}"
