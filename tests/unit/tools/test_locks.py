"""Lock files."""

import re
from pathlib import Path

import pytest

from tools import locks

_COMPILED = """\
--index-url https://packages.example/simple
anyio==4.16.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via
    #   -r /home/somebody/app.in

# The following packages are considered to be unsafe in a requirements file:
nvidia-cublas==13.0.0 \\
    --hash=sha256:cc
torch==2.13.0+cpu \\
    --hash=sha256:dd
    # via sentence-transformers
torchless==1.0 \\
    --hash=sha256:ee
"""


def test_only_pins_and_hashes_stay_and_the_torch_family_goes() -> None:
    assert locks.cleaned(_COMPILED) == (
        "anyio==4.16.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\ntorchless==1.0 \\\n    --hash=sha256:ee\n"
    )


@pytest.mark.parametrize("name", sorted(locks.LOCKS))
def test_every_line_of_a_lock_is_an_exact_pin_or_its_hash(name: str) -> None:
    lines = (locks.REQUIREMENTS / f"{name}.lock").read_text().splitlines()
    pin, digest = re.compile(r"[A-Za-z0-9._-]+==\S+( ; .+)? \\"), re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line) and not digest.fullmatch(line)] == []


def test_the_locks_of_one_environment_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (locks.REQUIREMENTS / f"{name}.lock").read_text().splitlines()
        return dict(line.split(" ")[0].split("==") for line in lines if not line.startswith(" "))

    app, dev = pins("app"), pins("dev")
    assert {name: version for name, version in dev.items() if app.get(name, version) != version} == {}


def test_no_package_of_npm_names_a_host() -> None:
    assert "://" not in (Path(locks.ROOT) / "package-lock.json").read_text()
