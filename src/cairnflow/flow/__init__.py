"""Flow: a named graph of tasks, written in a with block, and run. Hands names on."""

from cairnflow.flow.flow import Flow, noting, raise_on_exception

__all__ = ["Flow", "noting", "raise_on_exception"]
