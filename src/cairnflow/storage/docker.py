"""Flows in images: a flow and what it needs, for agents that start containers."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cairnflow.clock import at, now
from cairnflow.errors import AuthoringError, BuildError, NotFound
from cairnflow.keys import slug
from cairnflow.logs import get_logger
from cairnflow.storage.building import BuiltStorage
from cairnflow.storage.engines import carried_out, find, run
from cairnflow.storage.images import HEALTH, ROOT, Recipe, from_image
from cairnflow.storage.parcels import SUFFIX, Form
from cairnflow.storage.versions import ours, python


class Docker(BuiltStorage):
    """Puts flows into an image, built by ``docker`` or ``podman``.

    ``build`` writes a Dockerfile and the flows into a temporary folder, builds the image, sees in
    a container of it that its versions fit and that its flows can be loaded, and pushes it where
    a registry is given. No result handler matches an image, since what is written in a container
    is gone with it.

    Args:
        registry_url: where the image is pushed, such as ``registry.example.com/team``; without
            it, the image stays here.
        base_image: what the image begins with; by default ``python:3.X-slim`` of this Python.
        dockerfile: path of a Dockerfile whose lines stand first, in place of a base image.
        python_dependencies: what pip installs besides, each a requirement or the path of a wheel.
        env_vars: variables of the image, by name; no secrets, since they can be read in the image.
        files: files or folders here, and the absolute paths in the image at which they are put.
        image_name: by default the slug of the first flow, in lower case.
        image_tag: by default the time of the build.
        local_image: the base image is here only; don't look for a newer one.
        cairnflow: what pip installs for the engine itself: a requirement or the path of a wheel;
            by default the version that is here. Empty where the base image has it.
        form: see ``BuiltStorage``.

    Raises:
        AuthoringError: both a base image and a Dockerfile, or something that can't be.
        HoldsSecret: a known secret would stand in the image.
    """

    folder = f"{ROOT}/flows/"

    def __init__(
        self,
        registry_url: str | None = None,
        base_image: str | None = None,
        dockerfile: str | Path | None = None,
        python_dependencies: Sequence[str] = (),
        *,
        env_vars: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        image_name: str | None = None,
        image_tag: str | None = None,
        local_image: bool = False,
        cairnflow: str | None = None,
        form: Form = "pickle",
    ) -> None:
        super().__init__(form)
        if base_image and dockerfile:
            raise AuthoringError("an image begins with base_image or dockerfile, not with both")
        self.registry_url = _registry(registry_url)
        self.image_name = image_name
        self.image_tag = image_tag
        self._names_tag = image_tag is not None
        self._packed: dict[str, bytes] = {}
        self._is_local = local_image
        self._dockerfile = dockerfile
        engine = f"cairnflow=={ours()}" if cairnflow is None else cairnflow
        self._recipe = Recipe(
            from_image(base_image or f"python:{python()}-slim"),
            [*([engine] if engine else []), *python_dependencies],
            {"CAIRNFLOW__FLOWS__STORAGE": "docker", **(env_vars or {})},
            files or {},
        )
        self._recipe.check()

    @property
    def image(self) -> str:
        """Name of the image, with registry and tag; without a tag before it is built."""
        name = self.image_name or slug(next(iter(self.flows), "flows")).lower()
        name = f"{self.registry_url}/{name}" if self.registry_url else name
        return f"{name}:{self.image_tag}" if self.image_tag else name

    def add_flow(self, flow: Any) -> str:
        location = super().add_flow(flow)
        if flow.result_handler is None:
            get_logger("storage").warning(
                "No result handler was specified on flow %r, and none matches Docker storage: its "
                "values are not kept where neither its tasks nor flows.result_handler name one.",
                flow.name,
            )
        return location

    def write(self, parcels: dict[str, bytes]) -> None:
        """Build an image of all flows that were added, see that it can run them, and push it.

        Raises:
            BuildError: there is neither docker nor podman, or one of the three failed.
            AuthoringError: a file that is to be in the image is not here.
        """
        program = find()
        if not self._names_tag:
            self.image_tag = at(now()).strftime("%Y%m%dt%H%M%S")
        self._packed |= parcels
        with tempfile.TemporaryDirectory(prefix="cairnflow-image-") as name:
            self._begun().write(Path(name), self._packed)
            pull = [] if self._is_local else ["--pull"]
            run(
                [program, "build", *pull, "--tag", self.image, name],
                f"image {self.image} can't be built",
            )
        self._check(program)
        if self.registry_url:
            run([program, "push", self.image], f"image {self.image} can't be pushed")

    def _begun(self) -> Recipe:
        if self._dockerfile is None:
            return self._recipe
        path = Path(self._dockerfile).expanduser()
        try:
            begin = path.read_text("utf-8")
        except OSError as exc:
            raise AuthoringError(f"dockerfile: {path} can't be read: {exc.strerror}") from exc
        recipe = self._recipe
        return Recipe(begin, recipe.requirements, recipe.variables, recipe.files)

    def _check(self, program: str) -> None:
        flows = {name: place for name, place in self.flows.items() if place in self._packed}
        wanted = {"python": python(), "cairnflow": ours(), "flows": flows}
        command = [program, "run", "--rm", "--entrypoint", "python", self.image, HEALTH]
        done = carried_out([*command, json.dumps(wanted)])
        try:
            problems = json.loads(done.stdout.strip().splitlines()[-1])["problems"]
        except (ValueError, IndexError, KeyError, TypeError):
            said = (done.stderr or done.stdout).strip()[-2000:] or "nothing"
            raise BuildError(
                f"image {self.image} could not be checked; its container ended with "
                f"{done.returncode} and said: {said}"
            ) from None
        if problems:
            raise BuildError(f"image {self.image} can't run its flows: {'; '.join(problems)}")

    def builds(self, flow: str) -> list[str]:
        folder = Path(self.folder) / slug(flow)  # there in a container of the image alone
        return sorted(str(path) for path in folder.glob(f"*{SUFFIX}"))

    def read(self, location: str) -> bytes:
        if location in self._packed:
            return self._packed[location]
        try:
            return Path(location).read_bytes()
        except FileNotFoundError:
            raise NotFound(
                f"{location} is a file of the image {self.image}, and this is no container of it; "
                f"run it there: docker run {self.image} cairn run {location}"
            ) from None

    def address(self, location: str = "") -> str:
        return f"docker://{self.image}{location}"

    @property
    def result_handler(self) -> None:
        return None

    def own_labels(self) -> list[str]:
        return []

    def arguments(self) -> dict[str, Any]:
        return {
            "registry_url": self.registry_url,
            "image_name": self.image_name or self.image.rpartition("/")[2].partition(":")[0],
            "image_tag": self.image_tag,
            "form": self.form,
        }

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_packed": {}}


def _registry(url: str | None) -> str | None:
    if not url:
        return None
    bare = url.partition("://")[2] or url
    if "@" in bare:
        raise AuthoringError(
            "registry_url holds a user or a password; leave it out, and log in: docker login"
        )
    return bare.rstrip("/")
