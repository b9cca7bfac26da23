"""Handlers as authors write them, in a module of their own."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from cairnflow.results import ResultHandler


class FolderHandler(ResultHandler):
    """Keeps values as JSON files, numbered."""

    def __init__(self, folder: Path, *, suffix: str = ".json") -> None:
        self.folder = Path(folder)
        self.suffix = suffix

    def write(self, value: Any) -> dict[str, str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(value)
        name = f"{abs(hash(text))}{self.suffix}"
        (self.folder / name).write_text(text)
        return {"name": name}

    def read(self, safe_value: dict[str, str]) -> Any:
        return json.loads((self.folder / safe_value["name"]).read_text())


class TableHandler(ResultHandler):
    """Keeps values in a table; looks its password up itself."""

    def __init__(self, path: str, *columns: str, password: str = "", **options: Any) -> None:
        self.path = path
        self.columns = columns
        self.options = options

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30)
        connection.execute("CREATE TABLE IF NOT EXISTS v (id INTEGER PRIMARY KEY, text)")
        return connection

    def write(self, value: Any) -> int:
        connection = self._connect()
        with connection:
            cursor = connection.execute("INSERT INTO v (text) VALUES (?)", [json.dumps(value)])
        connection.close()
        return cursor.lastrowid or 0

    def read(self, safe_value: int) -> Any:
        connection = self._connect()
        [[text]] = connection.execute("SELECT text FROM v WHERE id = ?", [safe_value]).fetchall()
        connection.close()
        return json.loads(text)
