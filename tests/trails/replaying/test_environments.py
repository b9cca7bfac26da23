import platform

from cairnflow.trails.replaying.environments import drift, version_here


def test_what_is_as_it_was_is_not_told() -> None:
    packages = {"click": version_here("click")}

    assert drift({"python": platform.python_version(), "packages": packages}) == []
    assert drift({}) == []


def test_other_versions_are_told() -> None:
    told = drift({"python": "3.1.4", "packages": {"click": "1.0", "no-such-package": "2.0"}})

    assert [banner.kind for banner in told] == ["python", "package"]
    assert told[0].text == f"Python was 3.1.4 then, and is {platform.python_version()} here"
    assert told[1].text == (
        f"2 packages not as then: click 1.0 → {version_here('click')}, "
        "no-such-package 2.0 → not installed"
    )


def test_many_packages_are_counted() -> None:
    told = drift({"packages": {f"no-such-{i}": "1" for i in range(9)}})

    assert told[0].text.endswith("and 3 more")
