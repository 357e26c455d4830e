"""Rules for the deployment files that no schema covers: names, settings, paths and privileges that must match."""

import pathlib
import re

import yaml

MANIFESTS = "deploy/kubernetes"
EXAMPLE = "secrets.example.yaml"
# Variables that the files may use although the list of settings doesn't contain them.
AWAITED = {"APP_ENV"}


class Deployment:
    """The parsed deployment files of a folder."""

    def __init__(self, root):
        self.root = root
        self.compose = yaml.safe_load((root / "compose.yaml").read_text())
        self.dockerfile = (root / "Dockerfile").read_text()
        self.kustomization = yaml.safe_load((root / MANIFESTS / "kustomization.yaml").read_text())
        self.files = sorted(path.name for path in (root / MANIFESTS).glob("*.yaml") if path.name != "kustomization.yaml")
        self.manifests = [
            manifest for name in self.files for manifest in yaml.safe_load_all((root / MANIFESTS / name).read_text()) if manifest]

    def kind(self, kind):
        return [manifest for manifest in self.manifests if manifest["kind"] == kind]

    def named(self, kind, name):
        return next((manifest for manifest in self.kind(kind) if manifest["metadata"]["name"] == name), None)

    def pods(self):
        """Yields the name and the pod template of every workload."""
        for manifest in self.kind("Deployment") + self.kind("Job"):
            yield manifest["metadata"]["name"], manifest["spec"]["template"]
        for manifest in self.kind("CronJob"):
            yield manifest["metadata"]["name"], manifest["spec"]["jobTemplate"]["spec"]["template"]


def findings(root, reference):
    """Returns the findings of all rules for the files in `root`; the product's settings and routes are read from `reference`."""
    deployment = Deployment(root)
    known = AWAITED | set(re.findall(r"`(APP_\w+)`", (reference / "Tests/AppTests/Golden/settings.md").read_text()))
    routes = set(re.findall(r"GET\s+(/\S*)", (reference / "Tests/AppTests/Golden/routes.txt").read_text()))
    rules = [kustomization(deployment), references(deployment), selectors(deployment), probes(deployment, routes),
             scraping(deployment),
             hardening(deployment), settings(deployment, known), services(deployment, known), image(deployment)]
    return [finding for rule in rules for finding in rule]


def kustomization(deployment):
    """All files except the example are listed, and no missing file is."""
    listed = set(deployment.kustomization["resources"])
    for name in sorted(listed ^ (set(deployment.files) - {EXAMPLE})):
        yield f"kustomization.yaml: {name} is {'listed but missing, or an example' if name in listed else 'not listed'}"
    namespace = deployment.kustomization["namespace"]
    for manifest in deployment.manifests:
        own = manifest["metadata"]["name"] if manifest["kind"] == "Namespace" else manifest["metadata"].get("namespace")
        if own != namespace:
            yield f"{title(manifest)}: the namespace is {own}, not {namespace}"


def references(deployment):
    """Referenced ConfigMaps, Secrets, keys, accounts and targets exist."""
    for name, pod in deployment.pods():
        account = pod["spec"].get("serviceAccountName")
        if not deployment.named("ServiceAccount", account):
            yield f"{name}: no ServiceAccount {account}"
        for container in pod["spec"]["containers"]:
            for source in container.get("envFrom", []):
                wanted = source.get("configMapRef", {}).get("name")
                if not deployment.named("ConfigMap", wanted):
                    yield f"{name}: no ConfigMap {wanted}"
            for variable in container.get("env", []):
                key = variable.get("valueFrom", {}).get("secretKeyRef")
                secret = key and deployment.named("Secret", key["name"])
                if key and key["key"] not in (secret or {}).get("stringData", {}):
                    yield f"{name}: {EXAMPLE} has no {key['name']}/{key['key']}"
    for scaler in deployment.kind("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if not deployment.named(target["kind"], target["name"]):
            yield f"{title(scaler)}: no {target['kind']} {target['name']}"


def selectors(deployment):
    """Every selector selects pods, the Service selects only servers, and its port is one of theirs."""
    labels = {name: pod["metadata"]["labels"] for name, pod in deployment.pods()}
    ports = {port["name"] for _, pod in deployment.pods() for container in pod["spec"]["containers"] for port in container.get("ports", [])}
    for manifest in deployment.manifests:
        spec = manifest.get("spec", {})
        selector = spec.get("podSelector", spec.get("selector"))
        if selector is None:
            continue
        wanted = selector.get("matchLabels", selector)
        chosen = {name for name, found in labels.items() if wanted.items() <= found.items()}
        if not chosen:
            yield f"{title(manifest)}: selects nothing"
        elif manifest["kind"] in ("Service", "Deployment", "PodDisruptionBudget") and len(chosen) > 1:
            yield f"{title(manifest)}: selects {', '.join(sorted(chosen))}; must select only the servers"
        if manifest["kind"] == "Service":
            yield from (f"{title(manifest)}: no port {port['targetPort']}" for port in spec["ports"] if port["targetPort"] not in ports)


def probes(deployment, routes):
    """Probes of servers use routes of the product; liveness doesn't depend on the database. Workers have no probe."""
    for name, pod in deployment.pods():
        containers = pod["spec"]["containers"] if deployment.named("Deployment", name) else []
        for container in (container for container in containers if container.get("args") != ["work"]):
            for probe, path in (("startupProbe", "/health"), ("livenessProbe", "/health"), ("readinessProbe", "/ready")):
                asked = container.get(probe, {}).get("httpGet", {})
                if asked.get("path") != path or path not in routes:
                    yield f"{name}: {probe} must request {path}, a route of the product"
                elif asked["port"] not in [port["name"] for port in container["ports"]]:
                    yield f"{name}: {probe} uses port {asked['port']}, which the container doesn't have"


def scraping(deployment):
    """Prometheus finds the management listener of every server and worker, and the network lets it in."""
    configured = {manifest["data"].get("APP_WEB__MANAGEMENT_PORT") for manifest in deployment.kind("ConfigMap")}
    for manifest in deployment.kind("Deployment"):
        name, pod = manifest["metadata"]["name"], manifest["spec"]["template"]
        ports = {port["name"]: port["containerPort"] for container in pod["spec"]["containers"] for port in container.get("ports", [])}
        annotated = pod["metadata"].get("annotations", {}).get("prometheus.io/port")
        if {annotated, str(ports.get("management"))} != configured:
            yield f"{name}: prometheus.io/port and the port management must be APP_WEB__MANAGEMENT_PORT"
    opened = {port["port"] for policy in deployment.kind("NetworkPolicy") for rule in policy["spec"].get("ingress", []) for port in rule["ports"]}
    if "management" not in opened:
        yield "network.yaml: nothing may reach the port management"


def hardening(deployment):
    """No container of the product runs as root, writes to its image, gains privileges, or has unlimited memory."""
    for name, pod in deployment.pods():
        spec = pod["spec"]
        if not spec.get("securityContext", {}).get("runAsNonRoot"):
            yield f"{name}: runAsNonRoot is not set"
        if spec.get("enableServiceLinks", True) or spec.get("automountServiceAccountToken", True):
            yield f"{name}: enableServiceLinks and automountServiceAccountToken must be false"
        for container in spec["containers"]:
            context = container.get("securityContext", {})
            if not context.get("readOnlyRootFilesystem") or context.get("allowPrivilegeEscalation", True):
                yield f"{name}: the root file system must be read-only, and allowPrivilegeEscalation false"
            if context.get("capabilities", {}).get("drop") != ["ALL"]:
                yield f"{name}: capabilities are not dropped"
            if "memory" not in container.get("resources", {}).get("limits", {}):
                yield f"{name}: no memory limit"
    for name, service in deployment.compose["services"].items():
        if service["image"].startswith("trellis:") and not (service.get("read_only") and service.get("cap_drop") == ["ALL"]):
            yield f"compose.yaml, {name}: read_only and cap_drop: [ALL] are missing"


def settings(deployment, known):
    """Variables are settings of the product, which rejects unknown ones; only the migration has the owner's password."""
    shared = set().union(*(manifest["data"] for manifest in deployment.kind("ConfigMap")))
    for name, pod in deployment.pods():
        for container in pod["spec"]["containers"]:
            own = [variable["name"] for variable in container.get("env", [])]
            yield from unknown(name, shared | set(own), known)
            for variable in container.get("env", []):
                secret = variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name")
                if secret is None:
                    yield f"{name}: move {variable['name']} into the ConfigMap or a Secret"
            if deployment.named("Deployment", name) and "trellis-migration" in repr(container):
                yield f"{name}: servers must not have the owner's password"
    yield from unknown("Dockerfile", re.findall(r"\b(APP_\w+)=", deployment.dockerfile), known)


def services(deployment, known):
    """Compose: migrations run after the roles and before the servers; there are two or more servers with the same settings."""
    every = deployment.compose["services"]
    servers = {name: service for name, service in every.items() if service.get("command") == ["serve"]}
    if len(servers) < 2 or len({repr(server["environment"]) for server in servers.values()}) != 1:
        yield "compose.yaml: there must be two or more servers with the same settings"
    for name, service in every.items():
        yield from unknown(f"compose.yaml, {name}", [key for key in service.get("environment", {}) if key.startswith("APP_")], known)
        for other in service.get("depends_on", {}):
            if other not in every:
                yield f"compose.yaml, {name}: depends on {other}, which doesn't exist"
    steps = [("migrate", "roles"), *((name, "migrate") for name in servers)]
    for name, first in steps:
        if every[name].get("depends_on", {}).get(first, {}).get("condition") != "service_completed_successfully":
            yield f"compose.yaml, {name}: must wait for {first} to complete"
    for name in servers:
        if "trellis_owner" in repr(servers[name]["environment"]):
            yield f"compose.yaml, {name}: servers must not have the owner's password"


def image(deployment):
    """The image: isn't root, stops on SIGTERM, has a health check, and resolves dependencies before it copies the sources."""
    text = deployment.dockerfile
    users = re.findall(r"(?m)^USER (\S+)", text)
    if not users or not re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]):
        yield "Dockerfile: the last USER must be a number other than 0, so that Kubernetes can verify that it isn't root"
    uid = users[-1].split(":")[0] if users else ""
    for name, pod in deployment.pods():
        if str(pod["spec"].get("securityContext", {}).get("runAsUser")) != uid:
            yield f"{name}: runAsUser isn't the image's user {uid}"
    for needed in ("STOPSIGNAL SIGTERM", "HEALTHCHECK ", 'ENTRYPOINT ["/app/App"]', "--static-swift-stdlib"):
        if needed not in text:
            yield f"Dockerfile: {needed.strip()} is missing"
    order = [text.find(step) for step in ("COPY Package.swift", "swift package resolve", "COPY Sources", "swift build")]
    if -1 in order or order != sorted(order):
        yield "Dockerfile: the dependencies must be resolved after Package.swift is copied and before the sources are"
    for path in re.findall(r"(?m)^COPY (?!--from)(?:--\S+ )*(\S+) ", text):
        if not (pathlib.Path(__file__).resolve().parent.parent / path).exists():
            yield f"Dockerfile: copies {path}, which doesn't exist"


def unknown(where, variables, known):
    return (f"{where}: {name} isn't a setting of the product" for name in sorted(set(variables) - known) if name.startswith("APP_"))


def title(manifest):
    return f"{manifest['kind']} {manifest['metadata']['name']}"
