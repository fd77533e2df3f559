"""Write a sample for each event version that has none: `python -m tests.contract.make_samples`.

A sample once written is frozen: it stands for what lies in histories and queues. A new version gets a new file.
"""

import dataclasses
import importlib
import pkgutil
import types
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

import shared.contracts
from shared.config import SERVICES
from shared.contracts.registry import Contract, contracts, dump
from shared.contracts.text import About, Code, Division, Reference, Remark

FOLDER = Path(__file__).parent / "samples"
AT = datetime(2026, 11, 23, 4, 0, 0, 123000, tzinfo=UTC)
PLAIN = {str: "text", int: 1, float: 0.5, bool: True, datetime: AT, date: AT.date()}
KINDS = {About: "M1", Code: "fuel_dispenser", Division: "330110", Reference: "r-2026-000001", Remark: "加油机计量作弊"}


def declared() -> list[Contract]:
    """All contracts of all services."""
    for module in pkgutil.iter_modules(shared.contracts.__path__):
        importlib.import_module(f"shared.contracts.{module.name}")
    return [contract for contract in contracts() if contract.source in SERVICES]


def file_of(contract: Contract, version: int) -> Path:
    return FOLDER / f"{contract.source}.{contract.name}.v{version}.json"


def example(shape: Any) -> Any:
    """A value of the shape with every optional part present."""
    hints = get_type_hints(shape, include_extras=True)
    return shape(**{item.name: _value(hints[item.name]) for item in dataclasses.fields(shape)})


def _value(hint: Any) -> Any:
    if hint in KINDS:
        return KINDS[hint]
    if get_origin(hint) is Annotated:
        return _value(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return _value(next(one for one in get_args(hint) if one is not type(None)))
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is tuple:
        return (_value(get_args(hint)[0]),)
    return example(hint) if dataclasses.is_dataclass(hint) else PLAIN[hint]


def main() -> None:
    """Write what is missing and say so."""
    for contract in declared():
        file = file_of(contract, contract.version)
        if not file.exists():
            file.write_bytes(orjson.dumps(dump(example(contract.shape)), option=orjson.OPT_INDENT_2) + b"\n")
            print(f"written: {file.name}")


if __name__ == "__main__":
    main()
