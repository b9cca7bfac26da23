"""Names of types and functions that stay the same from one process to the next."""

import sys
from pathlib import Path
from typing import Any


def module_name(owner: Any) -> str:
    """Return the module that a type or function says it is from; a script by its file's name.

    What a script defines is the same whether the script is run or imported.
    """
    name = str(getattr(owner, "__module__", None))
    if name != "__main__":
        return name
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(file).stem if file else name


def full_name(owner: Any) -> str:
    """Return the name of a type or function with its module.

    Examples:
        >>> import collections
        >>> full_name(collections.OrderedDict)
        'collections.OrderedDict'
    """
    return f"{module_name(owner)}.{getattr(owner, '__qualname__', type(owner).__qualname__)}"
