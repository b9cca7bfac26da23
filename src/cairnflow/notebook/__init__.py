"""IPython's magics: a task run's inputs, value and function in a notebook."""

from cairnflow.notebook.extension import load_ipython_extension, unload_ipython_extension

__all__ = ["load_ipython_extension", "unload_ipython_extension"]
