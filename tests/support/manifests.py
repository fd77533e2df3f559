"""Reads what is to be deployed: as kubectl renders it, or as the files of the base say."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
K8S = ROOT / "deploy" / "k8s"

Object = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One way in which the platform is written down, and the objects it comes to."""

    name: str
    objects: tuple[Object, ...]

    def named(self, kind: str, name: str) -> Object:
        found = [o for o in self.objects if o["kind"] == kind and o["metadata"]["name"] == name]
        assert len(found) == 1, f"{self.name}: {len(found)} of {kind} {name}"
        return found[0]

    def pods(self) -> Iterator[tuple[str, Object]]:
        for o in self.objects:
            if "template" in o.get("spec", {}):
                yield o["metadata"]["name"], o["spec"]["template"]["spec"]

    def service_pod(self, service: str) -> Object:
        return self.named("Deployment", service)["spec"]["template"]["spec"]

    def settings(self) -> dict[str, str]:
        maps = [o for o in self.objects if o["kind"] == "ConfigMap"]
        assert len(maps) == 1
        return maps[0]["data"]


@cache
def rendered(path: str) -> Source:
    done = subprocess.run(
        ["kubectl", "kustomize", str(K8S / path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return Source(path, tuple(yaml.safe_load_all(done.stdout)))


@cache
def read_from_files() -> Source:
    kustomization = yaml.safe_load((K8S / "base/kustomization.yaml").read_text())
    assert [p["path"] for p in kustomization["patches"]] == ["every-pod.yaml"]
    laid_over = yaml.safe_load((K8S / "base/every-pod.yaml").read_text())["spec"]
    objects = [o for file in kustomization["resources"] for o in yaml.safe_load_all((K8S / "base" / file).read_text())]
    for o in objects:
        if o["kind"] == "Deployment":
            o["spec"] = merged(o["spec"], laid_over)
    data = dict(line.split("=", 1) for line in (K8S / "base/settings.env").read_text().splitlines())
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data}
    return Source("base files", (*objects, settings))


def merged(below: Any, above: Any) -> Any:
    """Lay one description over another as kustomize does: lists of named things are joined by name."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: merged(below[key], value) if key in below else value for key, value in above.items()}
    if isinstance(below, list) and all(isinstance(item, dict) and "name" in item for item in [*below, *above]):
        return list(merged({i["name"]: i for i in below}, {i["name"]: i for i in above}).values())
    return above


def selects(selector: Object, labels: dict[str, str]) -> bool:
    """Whether a label selector (matchLabels and the operator In) takes in these labels."""
    chosen = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return chosen and all(labels.get(rule["key"]) in rule["values"] for rule in selector.get("matchExpressions", []))
