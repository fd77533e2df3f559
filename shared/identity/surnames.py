"""Where the family name ends in a Chinese name."""

from pathlib import Path

import yaml

COMPOUND = frozenset(yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))["compound"])


def family_name(name: str) -> str:
    """The first character, or the first two where they are a family name and something follows them."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND else name[:1]
