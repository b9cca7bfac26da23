# A table is a user's value: Any, as elsewhere.
from typing import Any

def __getattr__(name: str) -> Any: ...
