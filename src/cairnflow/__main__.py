"""``python -m cairnflow`` is the same program as ``cairn``."""

from cairnflow.cli.main import main

if __name__ == "__main__":
    main()
