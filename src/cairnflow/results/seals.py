"""Which capsules this person trusts, by their seals: those written here, and those named since."""

from contextlib import suppress
from pathlib import Path

from cairnflow.config import config
from cairnflow.errors import Missing


def is_trusted(seal: str) -> bool:
    """Return whether a capsule was written by this person, or is trusted."""
    with suppress(OSError):
        return seal in _place().read_text("ascii", "replace").split()
    return False


def remember(seal: str) -> None:
    """Trust a capsule, by its seal; once is enough."""
    if is_trusted(seal):
        return
    place = _place()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "a", encoding="ascii") as out:
            out.write(f"{seal}\n")
    except OSError as error:
        raise Missing(
            f"{place} can't be written ({error.strerror}): it is where trusted capsules are named"
        ) from error


def _place() -> Path:
    return config.home / "trusted-capsules"
