"""What is moved from one module to another is found by all who name it, also by tests that need servers to run."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("shared", "services", "deploy", "tests", "demo")
FILES = sorted(file for top in OURS for file in (ROOT / top).rglob("*.py"))


def named(file):
    """(line, module, name) of all that a file takes from modules of this repository, also inside its functions."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.partition(".")[0] in OURS:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


@cache
def bound(file):
    """The names that a module's own lines give to something."""
    nodes = [node for statement in ast.parse(file.read_text()).body for node in ast.walk(statement)]
    aliases = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    return (
        {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        | {alias.asname or alias.name for alias in aliases}
    )


def is_there(module, name):
    """Looked up in the text: some modules of tests can be imported only where their servers run."""
    path = ROOT / module.replace(".", "/")
    inside = path / name
    if inside.is_dir() or inside.with_suffix(".py").is_file():
        return True
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.is_file() and name in bound(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_name_that_a_file_takes_from_another_is_there(file):
    lost = [f"line {line}: {module} has no {name}" for line, module, name in named(file) if not is_there(module, name)]
    assert not lost
