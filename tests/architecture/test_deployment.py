"""What is deployed keeps the rules: right ports, right secrets, no privilege, nothing forgotten.

The base is always checked as its files say; base and overlays as kubectl renders them, where it is present.
"""

import re
import shutil
import tomllib
from ipaddress import ip_network
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
import yaml

from shared.config import HEALTH_OFFSET, PORTS, SERVICES, load
from tests.support.manifests import ROOT, Object, Source, read_from_files, rendered, selects

KUBERNETES = "1.34"  # its schemas are shipped inside kubernetes-validate, so nothing is fetched
LONGEST_HANDLER = 30

VAULT = {"vault-keys", "vault-search-key"}
MAY_MOUNT = {name: {"token-jwks.json", "request-key"} for name in SERVICES}
for opener in ("console", "cases", "notify"):
    MAY_MOUNT[opener] |= VAULT
MAY_MOUNT["console"] |= {"token-signing.pem"}
MAY_MOUNT["linkage"] |= {"webhook-master"}
MAY_CONNECT = {
    "console": {"MONGO_URI", "AMQP_URI", "VAULT_MONGO_URI"},
    "cases": {"MONGO_URI", "AMQP_URI", "VAULT_MONGO_URI", "FILES_MONGO_URI"},
    "linkage": {"MONGO_URI", "AMQP_URI", "FILES_MONGO_URI"},
    "emergency": {"MONGO_URI", "AMQP_URI", "FILES_MONGO_URI"},
    "notify": {"MONGO_URI", "AMQP_URI", "VAULT_MONGO_URI", "SMTP_URI"},
}


@pytest.fixture(
    params=[
        "base-read-from-files",
        "base-rendered-by-kubectl",
        "overlays/development-rendered-by-kubectl",
        "overlays/production-rendered-by-kubectl",
    ]
)
def source(request: pytest.FixtureRequest) -> Source:
    if request.param == "base-read-from-files":
        return read_from_files()
    if not shutil.which("kubectl"):
        pytest.skip("kubectl is not here to render; the files are checked as they are")
    return rendered(request.param.removesuffix("-rendered-by-kubectl"))


@pytest.fixture
def compose() -> Object:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_object_fits_the_strict_schema_of_kubernetes(source: Source) -> None:
    assert len(source.objects) > len(SERVICES)
    for o in source.objects:
        assert kubernetes_validate.validate(o, KUBERNETES, strict=True) == KUBERNETES


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_deployment_an_address_a_budget_and_an_account_of_its_own(
    source: Source, service: str
) -> None:
    label = {"app.kubernetes.io/name": service}
    pod = source.named("Deployment", service)["spec"]
    assert pod["selector"]["matchLabels"] == label
    assert label.items() <= pod["template"]["metadata"]["labels"].items()
    assert source.named("Service", service)["spec"]["selector"] == label
    assert source.named("PodDisruptionBudget", service)["spec"]["selector"]["matchLabels"] == label
    assert source.named("ServiceAccount", service)["automountServiceAccountToken"] is False
    assert source.service_pod(service)["serviceAccountName"] == service


@pytest.mark.parametrize("service", SERVICES)
def test_the_process_is_started_as_that_service_and_its_settings_are_accepted(source: Source, service: str) -> None:
    container = source.service_pod(service)["containers"][0]
    assert container["command"] + container["args"] == ["python", "-m", "shared.run", service]
    secret = {entry["name"]: f"mongodb://{entry['name'].lower()}/" for entry in container["env"]}
    config = load(service, source.settings() | secret)
    mounts = {m["mountPath"]: m for m in container["volumeMounts"]}
    assert mounts[str(config.secrets_dir)]["readOnly"] is True
    assert config.host == "0.0.0.0"
    ports = {p["name"]: p["containerPort"] for p in container["ports"]}
    assert ports == {"http": config.port, "health": config.health_port}
    for name, url in config.urls.items():
        address = source.named("Service", name)["spec"]["ports"][0]
        assert (urlsplit(url).hostname, urlsplit(url).port) == (name, address["port"])


@pytest.mark.parametrize("service", SERVICES)
def test_probes_ask_the_health_port(source: Source, service: str) -> None:
    container = source.service_pod(service)["containers"][0]
    numbers = {p["name"]: p["containerPort"] for p in container["ports"]}
    asked = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    for probe, path in asked.items():
        get = container[probe]["httpGet"]
        assert (get["path"], numbers[get["port"]]) == (path, PORTS[service] + HEALTH_OFFSET)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_mounts_only_the_secrets_and_opens_only_the_stores_it_may(source: Source, service: str) -> None:
    pod = source.service_pod(service)
    seeds = {"bootstrap.json"} if source.name == "overlays/development" and service == "console" else set()
    volumes = {v["name"]: v for v in pod["volumes"]}
    assert set(volumes) == {"secrets", "tmp"}
    assert volumes["tmp"]["emptyDir"]["medium"] == "Memory"
    parts = [part["secret"] for part in volumes["secrets"]["projected"]["sources"]]
    assert {item["path"] for part in parts for item in part["items"]} == MAY_MOUNT[service] | seeds
    references = {e["name"]: e["valueFrom"]["secretKeyRef"] for e in pod["containers"][0]["env"]}
    assert set(references) == MAY_CONNECT[service]
    assert {r["name"] for r in references.values()} == {f"{service}-connections"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_pod_has_time_to_finish_its_longest_handler_after_the_pause(source: Source, service: str) -> None:
    pod = source.service_pod(service)
    command, pause = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert command == "sleep"
    assert pod["terminationGracePeriodSeconds"] > LONGEST_HANDLER + int(pause)


@pytest.mark.parametrize("service", SERVICES)
def test_an_address_named_like_a_setting_never_reaches_the_process(source: Source, service: str) -> None:
    """The cluster would set CASES_PORT=tcp://10.0.0.1:8001, which shared.config reads as a port number."""
    assert source.service_pod(service)["enableServiceLinks"] is False


def test_no_secret_stands_in_the_manifests(source: Source) -> None:
    assert not [o for o in source.objects if o["kind"] == "Secret"]
    assert not re.search(r"\w://[^/\s:@]+:[^@\s]+@|BEGIN [A-Z ]*PRIVATE", yaml.safe_dump_all(source.objects))
    for _, pod in source.pods():
        for entry in pod["containers"][0].get("env", []):
            assert "valueFrom" in entry or not re.search(r"PASS|SECRET|TOKEN|KEY|URI", entry["name"])


def test_every_pod_keeps_the_restricted_standard_and_bounds_its_use(source: Source) -> None:
    for name, pod in source.pods():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod), name
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert context.get("readOnlyRootFilesystem") is True or name not in SERVICES, name
            assert {"cpu", "memory"} == set(container["resources"]["requests"]) == set(container["resources"]["limits"])
    labels = next(o for o in source.objects if o["kind"] == "Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_every_image_is_pinned_and_ours_is_this_version(source: Source) -> None:
    for name, pod in source.pods():
        for container in pod["containers"]:
            assert pinned(container["image"]), name
            if name in SERVICES:
                assert re.search(rf"quanheng(:{version()}|@sha256:.+)$", container["image"]), name


def version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def pinned(image: str) -> bool:
    tag = image.rpartition("/")[2].partition(":")[2]
    return "@sha256:" in image or bool(re.match(r"\d+\.\d+", tag))


def test_traffic_is_refused_unless_a_policy_says_otherwise(source: Source) -> None:
    refused = source.named("NetworkPolicy", "default-deny")["spec"]
    assert refused == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("service", SERVICES)
def test_inside_only_the_console_calls_an_api_and_outside_only_the_gateway(source: Source, service: str) -> None:
    console = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "console"}}}
    gateway = {"namespaceSelector": {"matchLabels": {"quanheng/gateway": "true"}}}
    expected = [gateway] if service == "console" else [console]
    if source.name == "overlays/production" and service in ("cases", "linkage"):
        expected.append(gateway)
    assert callers(source, service) == expected


def callers(source: Source, service: str) -> list[Object]:
    labels = source.named("Deployment", service)["spec"]["template"]["metadata"]["labels"]
    policies = [o["spec"] for o in source.objects if o["kind"] == "NetworkPolicy"]
    rules = [rule for p in policies if selects(p["podSelector"], labels) for rule in p.get("ingress", [])]
    return [peer for rule in rules if opens_api(rule, service) for peer in rule.get("from", [{}])]


def opens_api(rule: Object, service: str) -> bool:
    ports = [p.get("port") for p in rule.get("ports", [{}])]
    return bool({None, "http", PORTS[service]} & set(ports))


@pytest.mark.parametrize("service", SERVICES)
def test_compose_runs_every_service_with_its_secrets_on_this_machine_only(compose: Object, service: str) -> None:
    entry = compose["services"][service]
    assert entry["command"] == ["python", "-m", "shared.run", service]
    config = load(service, entry["environment"])
    assert entry["ports"] == [f"127.0.0.1:{config.port}:{config.port}"]
    assert entry["environment"]["HEALTH_URL"] == f"http://127.0.0.1:{config.health_port}/readyz"
    seeds = {"bootstrap.json"} if service == "console" else set()
    assert set(entry["secrets"]) == MAY_MOUNT[service] | seeds <= set(compose["secrets"])
    assert int(entry["stop_grace_period"].removesuffix("s")) > LONGEST_HANDLER
    assert {d["condition"] for d in entry["depends_on"].values()} <= {
        "service_healthy",
        "service_completed_successfully",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_compose_lets_the_console_say_for_whom_it_calls_and_nobody_outside_its_network(
    compose: Object, service: str
) -> None:
    subnet = compose["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert ip_network(subnet).is_private
    assert load(service, compose["services"][service]["environment"]).trusted_proxies == (subnet,)


def test_compose_pins_images_opens_no_port_to_the_network_and_holds_no_secret(compose: Object) -> None:
    assert {compose["services"][name]["image"] for name in SERVICES} == {f"quanheng:{version()}"}
    for name, entry in compose["services"].items():
        assert pinned(entry["image"]), name
        assert all(port.startswith("127.0.0.1:") for port in entry.get("ports", [])), name
    assert all(secret["file"].startswith("./.run/secrets/") for secret in compose["secrets"].values())
    assert not re.search(r"://\w+:(?!\$\{)[^\s/@]+@", (ROOT / "compose.yaml").read_text())


def test_the_image_is_built_from_pinned_parts_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM (\S+)", lines, re.MULTILINE)
    assert len(stages) == 2
    assert all(pinned(stage) for stage in stages)
    assert "pip install --no-cache-dir --require-hashes" in lines
    final = lines.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert re.search(rf"HEALTH_URL=http://127\.0\.0\.1:{PORTS['console'] + HEALTH_OFFSET}/readyz", final)
    assert "HEALTHCHECK" in final
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_every_service_stands_in_the_procfile() -> None:
    procfile = ROOT / "Procfile"
    if not procfile.exists():
        pytest.skip("no Procfile in this tree")
    started = re.findall(r"^(\w+):.*shared\.run (\w+)", procfile.read_text(), re.MULTILINE)
    assert {name for name, _ in started} == {service for _, service in started} == set(SERVICES)
