import { defineWorkload, pick, type Random, times } from '../workload.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext?: { readonly privileged?: boolean; readonly runAsNonRoot?: boolean };
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

interface Input {
  readonly request: {
    readonly kind: { readonly kind: string };
    readonly namespace: string;
    readonly object: {
      readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly hostNetwork: boolean;
        readonly containers: readonly Container[];
        readonly initContainers?: readonly Container[];
        readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
      };
    };
  };
}

interface Data {
  readonly registries: readonly string[];
  readonly required_labels: readonly string[];
  readonly max_memory_mi: number;
  readonly namespaces: Readonly<
    Record<string, { readonly privileged: boolean; readonly host_paths: readonly string[] }>
  >;
}

const policy = `package bench

import rego.v1

default allow := false

allow if count(deny) == 0

pod := input.request.object

containers := array.concat(pod.spec.containers, object.get(pod.spec, "initContainers", []))

namespace := data.namespaces[input.request.namespace]

allowed_image(image) if {
	some registry in data.registries
	startswith(image, concat("", [registry, "/"]))
}

pinned(image) if contains(image, "@sha256:")

pinned(image) if {
	tag := split(image, ":")[1]
	not lower(tag) in {"latest", "edge", "main"}
	regex.match("^v?[0-9]+\\\\.[0-9]+", tag)
}

memory_mi(text) := to_number(trim_suffix(text, "Mi")) if endswith(text, "Mi")

memory_mi(text) := to_number(trim_suffix(text, "Gi")) * 1024 if endswith(text, "Gi")

deny contains msg if {
	some container in containers
	not allowed_image(container.image)
	msg := sprintf("container %s: image %s is of no allowed registry", [container.name, container.image])
}

deny contains msg if {
	some container in containers
	not pinned(container.image)
	msg := sprintf("container %s: image %s has no version", [container.name, container.image])
}

deny contains msg if {
	some i
	container := containers[i]
	container.securityContext.privileged
	not namespace.privileged
	msg := sprintf("container %d (%s) is privileged", [i, container.name])
}

deny contains msg if {
	some container in containers
	limit := object.get(container, ["resources", "limits", "memory"], "0Mi")
	not within(memory_mi(limit))
	msg := sprintf("container %s: memory limit %v is not in bounds", [container.name, limit])
}

within(mi) if {
	mi > 0
	mi <= data.max_memory_mi
}

deny contains msg if {
	provided := {label | some label, value in pod.metadata.labels; value != ""}
	missing := {label | some label in data.required_labels} - provided
	count(missing) > 0
	msg := sprintf("labels are missing: %s", [concat(", ", sort(missing))])
}

deny contains msg if {
	some volume in pod.spec.volumes
	path := volume.hostPath.path
	not allowed_path(path)
	msg := sprintf("volume %s mounts %s of the host", [volume.name, path])
}

allowed_path(path) if {
	some prefix in namespace.host_paths
	startswith(path, prefix)
}

deny contains "host network" if pod.spec.hostNetwork

deny contains "no container may run as root" if {
	input.request.kind.kind == "Pod"
	not every_non_root
}

every_non_root if {
	every container in pod.spec.containers {
		container.securityContext.runAsNonRoot == true
	}
}
`;

const REGISTRIES = [
  'registry.internal',
  'docker.example/library',
  'ghcr.example/platform',
  'quay.example/team',
] as const;
const LABELS = ['app', 'owner', 'cost-center', 'environment'] as const;

export const admission = defineWorkload<Data, Input>({
  name: 'admission',
  title: 'admission of a pod to a cluster: iteration over containers, texts taken apart, a set of reasons',
  make(random) {
    const namespaces = times(60, (index): [string, Data['namespaces'][string]] => [
      `ns${index}`,
      { privileged: random(10) === 0, host_paths: times(random(3), (path) => `/var/lib/app${path}`) },
    ]);
    const data = {
      registries: REGISTRIES,
      required_labels: LABELS,
      max_memory_mi: 4096,
      namespaces: Object.fromEntries(namespaces),
    };
    return { policy, data, inputs: times(200, (index) => inputOf(random, index % 2 === 0)) };
  },
  decide({ request }, data) {
    const { metadata, spec } = request.object;
    const namespace = data.namespaces[request.namespace];
    const containers = spec.initContainers ? [...spec.containers, ...spec.initContainers] : spec.containers;
    return (
      !spec.hostNetwork &&
      containers.every((container) => isFine(container, namespace?.privileged === true, data)) &&
      data.required_labels.every((label) => (metadata.labels[label] ?? '') !== '') &&
      spec.volumes.every(
        ({ hostPath }) =>
          hostPath === undefined || namespace?.host_paths.some((prefix) => hostPath.path.startsWith(prefix)) === true,
      ) &&
      (request.kind.kind !== 'Pod' ||
        spec.containers.every(({ securityContext }) => securityContext?.runAsNonRoot === true))
    );
  },
});

/** A pod; a good one has nothing against it, so that every rule is tried to its end. */
function inputOf(random: Random, good: boolean): Input {
  const fault = (oneIn: number): boolean => !good && random(oneIn) === 0;
  const container = (index: number): Container => ({
    name: `c${index}`,
    image: fault(8)
      ? `docker.other/tool:${pick(random, ['latest', 'v1.2.3'])}`
      : `${pick(random, REGISTRIES)}/service${random(40)}:${fault(8) ? 'latest' : `v${random(9)}.${random(20)}.${random(9)}`}`,
    securityContext: { runAsNonRoot: !fault(12), ...(fault(6) && { privileged: true }) },
    ...(!fault(10) && {
      resources: { limits: { cpu: `${1 + random(8)}00m`, memory: pick(random, ['128Mi', '512Mi', '1Gi', '4Gi']) } },
    }),
  });
  const containers = times(1 + random(5), container);
  return {
    request: {
      kind: { kind: 'Pod' },
      namespace: `ns${random(60)}`,
      object: {
        metadata: {
          name: `pod-${random(10_000)}`,
          labels: Object.fromEntries(LABELS.filter(() => !fault(8)).map((label) => [label, `${label}-${random(30)}`])),
        },
        spec: {
          hostNetwork: fault(15),
          containers,
          ...(random(3) === 0 && { initContainers: times(1 + random(2), (index) => container(index + 10)) }),
          volumes: times(random(4), (index) => ({
            name: `v${index}`,
            ...(fault(5) && { hostPath: { path: pick(random, ['/etc', '/var/lib/app0/cache', '/var/lib/app1']) } }),
          })),
        },
      },
    },
  };
}

function isFine({ image, securityContext, resources }: Container, mayBePrivileged: boolean, data: Data): boolean {
  if (!data.registries.some((registry) => image.startsWith(`${registry}/`))) return false;
  if (!image.includes('@sha256:')) {
    const tag = image.split(':')[1] ?? '';
    if (['latest', 'edge', 'main'].includes(tag.toLowerCase()) || !/^v?[0-9]+\.[0-9]+/.test(tag)) return false;
  }
  if (securityContext?.privileged === true && !mayBePrivileged) return false;
  const memory = resources?.limits?.['memory'] ?? '0Mi';
  const mi = Number(memory.slice(0, -2)) * (memory.endsWith('Gi') ? 1024 : 1);
  return mi > 0 && mi <= data.max_memory_mi;
}
