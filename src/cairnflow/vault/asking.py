"""Ask for a secret by its name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cairnflow.errors import CairnflowError, UnknownSecret
from cairnflow.vault.forms import parsed
from cairnflow.vault.known import remember
from cairnflow.vault.providers import ABSENT, EnvironmentProvider, Provider

_providers: tuple[Provider, ...] = (EnvironmentProvider(),)


def use(*providers: Provider) -> None:
    """Say where ``get`` looks, in this order, in this process."""
    global _providers
    _providers = providers


def places() -> tuple[Provider, ...]:
    """Return where ``get`` looks, in this order."""
    return _providers


def get(name: str) -> Any:
    """Return a secret; where it is looked for, ``use`` says.

    A text that is JSON comes back parsed. From now on, the secret is taken out of all that this
    process writes for people.

    Args:
        name: the secret's name; case counts.

    Raises:
        UnknownSecret: it is nowhere; the message says where it was looked for.
    """
    return lookup(name, _providers)


def lookup(name: str, providers: Iterable[Provider]) -> Any:
    """Return the secret from the first provider that knows it; as ``get`` does.

    Args:
        name: the secret's name.
        providers: where to look, in this order.

    Raises:
        UnknownSecret: none knows it, or what it is taken from isn't there.

    Examples:
        >>> from cairnflow.vault import MappingProvider
        >>> lookup("keys", [MappingProvider({"keys": '{"id": 7}'})])
        {'id': 7}
    """
    tried: list[str] = []
    for provider in providers:
        found = provider.find(name)
        if found is not ABSENT:
            return _known(name, found)
        tried.append(provider.place(name))
    raise UnknownSecret(f"no secret {name!r}; looked at {', then '.join(tried) or 'nothing'}")


def gather() -> None:
    """Know the secrets of all places that can be listed, before anybody has asked for one.

    What can't be read is passed over: whoever asks for it is told.
    """
    for provider in _providers:
        for name in _listed(provider):
            found = _tried(provider, name)
            if found is not ABSENT:
                _known(name, found)


def _listed(provider: Provider) -> list[str]:
    try:
        return list(provider.names())
    except (CairnflowError, OSError):
        return []


def _tried(provider: Provider, name: str) -> Any:
    try:
        return provider.find(name)
    except (CairnflowError, OSError):
        return ABSENT


def _known(name: str, held: Any) -> Any:
    value = parsed(held)
    if value is not None and not isinstance(value, bool):
        remember(name, held, value)
    return value


class Secrets(Mapping[str, Any]):
    """All secrets by name, looked up when one is asked for; shows none.

    Iterating yields the names that can be listed; more may be there to be asked for.
    """

    def __getitem__(self, name: str) -> Any:
        try:
            return get(name)
        except UnknownSecret as error:
            raise KeyError(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({name for provider in _providers for name in _listed(provider)}))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return f"<secrets: {', '.join(self) or 'none that can be listed'}>"

    def __reduce__(self) -> tuple[type["Secrets"], tuple[()]]:
        return type(self), ()
