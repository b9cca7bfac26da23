"""Flows in images: what is built, that it is checked before it is pushed, and what is said."""

import json
import logging
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import cairnflow
from cairnflow.clock import running_on
from cairnflow.errors import AuthoringError, BuildError, HoldsSecret, NotFound
from cairnflow.results import LocalResultHandler
from cairnflow.storage import Docker, health, open_storage
from cairnflow.storage.packing import pack
from tests.storage.engine import Engine
from tests.storage.flows import doubling, outcome

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return made


def kept(name: str = "sales") -> cairnflow.Flow:
    return doubling(name, result_handler=LocalResultHandler())


def test_an_image_is_built_checked_and_pushed_in_this_order(engine: Engine) -> None:
    storage = Docker("registry.example.com/team", image_name="etl", image_tag="7")
    storage.add_flow(kept())
    storage.build()
    image = "registry.example.com/team/etl:7"
    build, run, push = engine.calls

    assert storage.image == image
    assert build[1:5] == ["build", "--pull", "--tag", image]
    assert run[1:-1] == [
        "run", "--rm", "--entrypoint", "python", image, "/opt/cairnflow/health.py",
    ]  # fmt: skip
    assert push[1:] == ["push", image]


@pytest.mark.slow
def test_the_dockerfile_says_what_the_image_is_made_of(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("EUR,1.25\n")
    (tmp_path / "rates.csv").chmod(0o755)
    storage = Docker(
        python_dependencies=["pandas>=2", "rich"],
        env_vars={"REGION": 'a "quoted" $HOME\\'},
        files={str(tmp_path / "rates.csv"): "/data/rates.csv"},
    )
    storage.add_flow(kept())
    storage.build()
    ours = f"cairnflow=={cairnflow.__version__}"

    assert engine.dockerfile == [
        f"FROM python:{PYTHON}-slim",
        'ENV CAIRNFLOW__FLOWS__STORAGE="docker"',
        r'ENV REGION="a \"quoted\" \$HOME\\"',
        f'RUN ["python", "-m", "pip", "install", "--no-cache-dir", "{ours}", "pandas>=2", "rich"]',
        'COPY ["files/data/rates.csv", "/data/rates.csv"]',
        'COPY ["flows", "/opt/cairnflow/flows"]',
        'COPY ["health.py", "/opt/cairnflow/health.py"]',
    ]
    copied = engine.folder / "context/files/data/rates.csv"
    assert copied.read_text() == "EUR,1.25\n"
    assert copied.stat().st_mode & 0o111


@pytest.mark.slow
def test_a_dockerfile_or_a_base_image_may_go_first(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM ours:1\nRUN apt-get update\n")
    by_file = Docker(dockerfile=tmp_path / "Dockerfile", cairnflow="")
    by_file.add_flow(kept())
    by_file.build()
    lines = engine.dockerfile
    by_image = Docker(base_image="ours:2", cairnflow="", local_image=True)
    by_image.add_flow(kept())
    by_image.build()

    assert lines[:2] == ["FROM ours:1", "RUN apt-get update"]
    assert not any("pip" in line for line in lines)
    assert engine.dockerfile[0] == "FROM ours:2"
    assert ["--pull" in call for call in engine.calls if call[1] == "build"] == [True, False]


def test_a_wheel_is_copied_and_installed_from_there(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "cairnflow-9-py3-none-any.whl").write_bytes(b"wheel")
    storage = Docker(cairnflow=str(tmp_path / "cairnflow-9-py3-none-any.whl"))
    storage.add_flow(kept())
    storage.build()

    assert 'COPY ["wheels", "/opt/cairnflow/wheels"]' in engine.dockerfile
    assert any("/opt/cairnflow/wheels/cairnflow-9" in line for line in engine.dockerfile)
    assert (engine.folder / "context/wheels/cairnflow-9-py3-none-any.whl").read_bytes() == b"wheel"


def test_the_image_goes_by_the_flow_and_the_time(engine: Engine) -> None:
    storage = Docker()
    storage.add_flow(kept("My Sales!"))
    with running_on(lambda: 1_900_000_000_000_000_000):
        storage.build()

    assert storage.image == "my-sales:20300317t174640"
    assert [call[1] for call in engine.calls] == ["build", "run"]


def test_the_check_is_told_versions_and_flows_and_loads_them(engine: Engine) -> None:
    storage = Docker()
    first = storage.add_flow(kept())
    second = storage.add_flow(kept("other"))
    storage.build()

    assert engine.checked() == {
        "python": PYTHON,
        "cairnflow": cairnflow.__version__,
        "flows": {"sales": first, "other": second},
    }
    assert first.startswith("/opt/cairnflow/flows/sales/")


@pytest.mark.slow
def test_a_second_build_holds_all_flows_under_a_new_tag(engine: Engine) -> None:
    storage = Docker()
    storage.add_flow(kept())
    with running_on(lambda: 1_900_000_000_000_000_000):
        storage.build()
    storage.add_flow(kept("other"))
    storage.build()
    held = sorted(path.parent.name for path in (engine.folder / "context").rglob("*.flow"))

    assert held == ["other", "sales"]
    assert len({call[-1] for call in engine.calls if call[1] == "run"}) == 2
    assert storage.image != "sales:20300317t174640"


def test_an_image_whose_flow_cannot_be_loaded_is_not_pushed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("class Thing:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here  # type: ignore[import-not-found]  # written above

    flow = kept()
    flow.add_edge(only_here.Thing(), flow.get_tasks(name="double")[0].copy(name="t"), key="x")
    storage = Docker("registry.example.com")
    storage.add_flow(flow)

    with pytest.raises(BuildError, match=r"can't run its flows: flow 'sales' .*'only_here'"):
        storage.build()
    assert [call[1] for call in engine.calls] == ["build", "run"]


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("build", r"image etl:1 can't be built: .*build --pull .* ended with 1:\nstep 1 of 3\nno!"),
        ("run", r"image etl:1 could not be checked; its container ended with 1 and said: no!"),
        ("push", r"image r.io/etl:1 can't be pushed: .*push r.io/etl:1 ended with 1:"),
    ],
)
def test_what_the_program_says_is_told_where_it_fails(
    verb: str, sentence: str, engine: Engine
) -> None:
    engine.fail(verb, "no!")
    storage = Docker("r.io" if verb == "push" else None, image_name="etl", image_tag="1")
    storage.add_flow(kept())

    with pytest.raises(BuildError, match=sentence):
        storage.build()


def test_podman_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(tmp_path / "bin", "podman")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    storage = Docker()
    storage.add_flow(kept())
    storage.build()

    assert Path(engine.calls[0][0]).name == "podman"


def test_without_docker_and_podman_both_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    storage = Docker()
    storage.add_flow(kept())

    with pytest.raises(BuildError, match=r"neither docker nor podman is on the PATH.*install one"):
        storage.build()


def test_no_handler_matches_and_a_flow_without_one_is_told_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    storage = Docker()
    storage.add_flow(kept("kept"))
    quiet = caplog.text
    storage.add_flow(doubling("not kept"))

    assert storage.result_handler is None
    assert quiet == ""
    assert "No result handler was specified on flow 'not kept'" in caplog.text


def test_what_cannot_be_in_an_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM x\n")
    for arguments, sentence in [
        ({"base_image": "a", "dockerfile": "b"}, "base_image or dockerfile, not with both"),
        ({"base_image": "a\nRUN rm"}, "no name of an image"),
        ({"env_vars": {"A B": "1"}}, "'A B' can't be set"),
        ({"env_vars": {"A": "1\n2"}}, "'A' can't be set"),
        ({"python_dependencies": ["--index-url=x"]}, "is no requirement"),
        ({"files": {"x": "relative"}}, "give an absolute path"),
        ({"registry_url": "https://ann:pw@r.io"}, "log in: docker login"),
    ]:
        with pytest.raises(AuthoringError, match=sentence):
            Docker(**arguments)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"files": {"no-such-file": "/x"}}, r"'no-such-file' is not here"),
        ({"python_dependencies": ["no-such.whl"]}, r"there is no wheel 'no-such.whl' here"),
        ({"dockerfile": "no-such-file"}, r"no-such-file can't be read"),
    ],
)
def test_files_that_are_not_here_are_told_before_anything_is_built(
    arguments: dict[str, object], sentence: str, engine: Engine
) -> None:
    storage = Docker(**arguments)  # type: ignore[arg-type]  # as parametrized
    storage.add_flow(kept())

    with pytest.raises(AuthoringError, match=sentence):
        storage.build()
    assert not (engine.folder / "calls.jsonl").exists()


def test_a_known_secret_is_not_put_into_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRNFLOW__SECRETS__TOKEN", "a-token-of-ours-0815")

    with pytest.raises(HoldsSecret, match=r"env_vars hold the secret 'TOKEN', which everybody"):
        Docker(env_vars={"TOKEN": "a-token-of-ours-0815"})


def test_a_description_names_the_image_and_holds_no_variable(engine: Engine) -> None:
    storage = Docker("r.io", image_tag="1", env_vars={"PASSWORD": "of-nobody"})
    location = storage.add_flow(kept())
    storage.build()
    described = json.dumps(storage.serialize())
    opened = open_storage(json.loads(described))

    assert "of-nobody" not in described
    assert isinstance(opened, Docker)
    assert opened.image == "r.io/sales:1"
    assert opened.flows == {"sales": location}
    with pytest.raises(NotFound, match=r"a file of the image r.io/sales:1.*docker run r.io/sales"):
        opened.get_flow("sales")


def test_the_one_that_built_it_has_its_flows(engine: Engine) -> None:
    storage = Docker()
    storage.add_flow(kept())

    assert outcome(storage.build().get_flow("sales")) == 4


def test_other_versions_in_the_image_are_problems() -> None:
    told = health.problems({"python": "2.7", "cairnflow": "0.0.1", "flows": {"sales": "x"}})

    assert told == [
        (
            f"the image has Python {PYTHON}, the flows are of Python 2.7; take the base image of "
            "that version, such as python:2.7-slim"
        ),
        f"the image has cairnflow {cairnflow.__version__}, the flows are of 0.0.1",
    ]


def test_an_image_without_cairnflow_is_a_problem() -> None:
    wanted = json.dumps({"python": PYTHON, "cairnflow": "1", "flows": {}})
    done = subprocess.run(
        [sys.executable, "-I", "-S", health.__file__, wanted],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "problems": ["cairnflow is not installed in the image; install it there"]
    }


class Inside(Docker):
    """The storage as it is opened in a container of its image, whose folder is here."""

    folder = "flows/"


def test_in_a_container_flows_are_had_by_name_and_location() -> None:
    data = pack(kept())
    for time in ("20260101T000000.000000Z", "20260202T000000.000000Z"):
        path = Path("flows", "sales", f"{time}-{sha256(data).hexdigest()[:16]}.flow")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    older, newer = Inside().builds("sales")

    assert "20260101" in older
    assert "20260202" in newer
    assert [outcome(Inside().get_flow(flow)) for flow in ("sales", older)] == [4, 4]
    assert "other" not in Inside()
