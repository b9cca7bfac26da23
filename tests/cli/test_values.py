"""``cairn cat`` and ``cairn get``: values, and their bytes, as they were kept."""

import csv
import io
import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

import cairnflow
from tests.cli.conftest import DOT, PROGRAM, Cairn


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("daily-sales/1/rates", '{"EUR": 1.25}\n'),
        ("daily-sales/1/score:2", "2.5\n"),
        ("daily-sales/1/nothing", "null\n"),
        ("daily-sales/1/region", "EU\n"),
        ("daily-sales/1/ids", f"{json.dumps(list(range(12)))}\n"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_a_value_is_printed_in_the_format_that_fits_it(
    cairn: Cairn, address: str, printed: str
) -> None:
    assert cairn("cat", address).stdout == printed


@pytest.mark.usefixtures("shop")
def test_a_table_is_printed_as_csv(cairn: Cairn) -> None:
    rows = list(csv.reader(io.StringIO(cairn("cat", "daily-sales/1/extract").stdout)))

    assert rows[:3] == [["order", "region", "note"], ["0", "EU", ""], ["1", "日本", "x\x1b[31m"]]
    assert len(rows) == 501


@pytest.mark.usefixtures("shop")
def test_a_table_as_json_is_its_rows(cairn: Cairn) -> None:
    rows = json.loads(cairn("cat", "daily-sales/1/extract", "--as", "json").stdout)

    assert rows[0] == {"order": 0, "region": "EU", "note": None}


@pytest.mark.usefixtures("shop")
def test_parquet_is_a_file_that_pandas_reads(cairn: Cairn) -> None:
    done = cairn("cat", "daily-sales/1/extract", "--as", "parquet")

    read = pd.read_parquet(io.BytesIO(done.stdout_bytes))
    pd.testing.assert_frame_equal(read, cairnflow.open("daily-sales/1/extract").value)


@pytest.mark.usefixtures("shop")
def test_bytes_come_out_as_they_are(cairn: Cairn) -> None:
    import base64

    assert cairn("cat", "daily-sales/1/dot").stdout_bytes == base64.b64decode(DOT)


@pytest.mark.usefixtures("shop")
def test_raw_is_what_lies_on_the_disk(cairn: Cairn) -> None:
    kept = cairnflow.open("daily-sales/1/rates").result

    raw = cairn("cat", "daily-sales/1/rates", "--as", "raw").stdout_bytes

    assert raw == Path(kept.safe_value.value).read_bytes()
    assert sha256(raw).hexdigest() == kept.hash


@pytest.mark.usefixtures("shop")
def test_repr_is_pythons(cairn: Cairn) -> None:
    assert cairn("cat", "daily-sales/1/rates", "--as", "repr").stdout == "{'EUR': 1.25}\n"


@pytest.mark.usefixtures("shop")
def test_the_ending_of_a_file_says_how_it_is_written(cairn: Cairn) -> None:
    cairn("cat", "daily-sales/1/extract", "-o", "orders.json")

    assert json.loads(Path("orders.json").read_text())[1]["region"] == "日本"


@pytest.mark.usefixtures("shop")
def test_a_value_that_has_no_such_format_is_wrong_use(cairn: Cairn) -> None:
    done = cairn("cat", "daily-sales/1/rates", "--as", "csv")

    assert done.exit_code == 2
    assert "type dict can't be written as csv (it is no table); try --as json" in done.stderr


@pytest.mark.usefixtures("shop")
def test_a_mapped_task_is_the_list_of_its_children(cairn: Cairn) -> None:
    done = cairn("cat", "daily-sales/1/score")

    assert done.exit_code == 4
    assert "daily-sales/1/score:3 has no value: failed: ValueError" in done.stderr


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("daily-sales/1", 2, "daily-sales/1 is a run; name a task of it: region, extract"),
        ("daily-sales/1/unkept", 4, "returned int 7, which was not kept"),
        ("daily-sales/1/total", 4, "has no value: trigger failed"),
        ("daily-sales/1/nope", 3, "no task 'nope'"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_has_no_value_says_why(cairn: Cairn, address: str, code: int, told: str) -> None:
    done = cairn("cat", address)

    assert done.exit_code == code
    assert told in done.stderr
    assert done.stdout == ""


def _keep(cairn: Cairn) -> Path:
    Path("one.py").write_text(
        "from cairnflow import Flow, task\n\n\n@task\ndef one():\n    return [1, 2]\n\n\n"
        'with Flow("one") as flow:\n    one()\n'
    )
    cairn("run", "one.py")
    return Path(cairnflow.open("one/1/one").result.safe_value.value)


@pytest.mark.parametrize("command", [["cat"], ["cat", "--as", "raw"], ["get"]])
def test_damaged_bytes_are_never_given_out(cairn: Cairn, command: list[str]) -> None:
    kept = _keep(cairn)
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x00")
    target = ["out"] if command == ["get"] else []

    done = cairn(command[0], "one/1/one", *command[1:], *target)

    assert done.exit_code == 4
    assert "not the bytes that were written" in done.stderr
    assert done.stdout == ""
    assert not Path("out").exists()


@pytest.mark.parametrize("command", [["cat"], ["cat", "--as", "raw"], ["get"]])
def test_bytes_that_are_gone_are_told_as_missing(cairn: Cairn, command: list[str]) -> None:
    _keep(cairn).unlink()
    target = ["out"] if command == ["get"] else []

    done = cairn(command[0], "one/1/one", *command[1:], *target)

    assert done.exit_code == 4
    assert "Traceback" not in done.stderr


def test_a_value_that_cannot_be_decoded_here_is_told_with_what_to_do(cairn: Cairn) -> None:
    Path("own.py").write_text(
        "from cairnflow import Flow, task\nfrom cairnflow.results import ResultHandler\n\n\n"
        "class Broken(ResultHandler):\n"
        "    def write(self, value):\n        return 'x'\n\n"
        "    def read(self, safe_value):\n        raise KeyError('nope')\n\n\n"
        "@task(result_handler=Broken())\ndef one():\n    return 1\n\n\n"
        'with Flow("own") as flow:\n    one()\n'
    )
    cairn("run", "own.py")

    value, bytes_ = cairn("cat", "own/1/one"), cairn("get", "own/1/one", "out")

    assert value.exit_code == 4
    assert "could not be read by its handler: KeyError: 'nope'" in value.stderr
    assert bytes_.exit_code == 4
    assert "kept by Broken, which shows no bytes; " in bytes_.stderr
    assert "cairn cat own/1/one -o FILE" in bytes_.stderr


def test_a_value_of_a_class_of_the_script_is_read_from_anywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("fitting.py").write_text(
        "from cairnflow import Flow, task\n\n\n"
        "class Model:\n    def __repr__(self):\n        return 'Model!'\n\n\n"
        "@task\ndef fit():\n    return Model()\n\n\n"
        'with Flow("fitting") as flow:\n    fit()\nflow.run()\n'
    )
    subprocess.run([PROGRAM, "run", "fitting.py"], check=True, capture_output=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    done = subprocess.run([PROGRAM, "cat", "fitting/1/fit"], check=True, capture_output=True)

    assert done.stdout == b"Model!\n"
    assert [run.address for run in cairnflow.runs()] == ["fitting/1"]


@pytest.mark.usefixtures("shop")
def test_a_value_is_copied_under_a_readable_name(cairn: Cairn) -> None:
    done = cairn("get", "daily-sales/1/extract", "out")

    kept = cairnflow.open("daily-sales/1/extract").result
    assert sha256(Path("out/extract.parquet").read_bytes()).hexdigest() == kept.hash
    assert "out/extract.parquet  3.5 KB  daily-sales/1/extract" in done.stdout


@pytest.mark.usefixtures("shop")
def test_of_a_run_all_that_it_kept_is_copied(cairn: Cairn) -> None:
    cairn("get", "daily-sales/1", "out")

    found = {str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()}
    assert found == {
        "region.json", "extract.parquet", "ids.json", "rates.json", "dot.png", "report.txt",
        "nothing.json", *(f"score/{n:02d}.json" for n in range(12) if n not in {3, 7}),
    }  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_copying_again_changes_nothing_and_other_content_is_not_written_over(
    cairn: Cairn,
) -> None:
    cairn("get", "daily-sales/1/rates", "out")

    same = cairn("get", "daily-sales/1/rates", "out")
    Path("out/rates.json").write_text("mine")
    other = cairn("get", "daily-sales/1/rates", "out")

    assert same.exit_code == 0
    assert other.exit_code == 1
    assert "out/rates.json is there with other content; --force writes over it" in other.stderr
    assert Path("out/rates.json").read_text() == "mine"


@pytest.mark.usefixtures("shop")
def test_force_writes_over_other_content(cairn: Cairn) -> None:
    Path("out").mkdir()
    Path("out/rates.json").write_text("mine")

    cairn("get", "daily-sales/1/rates", "out", "--force")

    assert json.loads(Path("out/rates.json").read_text()) == {"EUR": 1.25}


@pytest.mark.usefixtures("shop")
def test_json_names_each_file_that_was_copied(cairn: Cairn) -> None:
    told = json.loads(cairn("get", "daily-sales/1/score", "out", "--json").stdout)

    assert len(told["files"]) == 10
    assert told["files"][0] == {
        "addr": "daily-sales/1/score:0", "path": "out/score/00.json", "bytes": 3
    }  # fmt: skip


def test_a_run_with_a_value_gone_copies_the_others_and_ends_with_4(cairn: Cairn) -> None:
    Path("two.py").write_text(
        "from cairnflow import Flow, task\n\n\n@task\ndef one():\n    return 1\n\n\n"
        'with Flow("two") as flow:\n    one(task_args={"name": "a"})\n'
        '    one(task_args={"name": "b"})\n'
    )
    cairn("run", "two.py")
    Path(cairnflow.open("two/1/a").result.safe_value.value).unlink()

    done = cairn("get", "two/1", "out")

    assert done.exit_code == 4
    assert [path.name for path in Path("out").iterdir()] == ["b.pkl"]
