// What no schema says: that objects fit each other, that pods have no rights they do not need, and that they may end in peace.

/** The faults of all objects of one folder together, as sentences. */
export function faults(objects) {
  const workloads = objects.filter(object => object.spec?.template);
  const each = workloads.flatMap(w => [...references(w, objects), ...rights(w), ...probes(w), ...grace(w, objects)]);
  return [...each, ...selections(objects, workloads)];
}

const named = (objects, kind, name) => objects.find(object => object.kind === kind && object.metadata.name === name);

function references(workload, objects) {
  const pod = workload.spec.template.spec;
  const volumes = pod.volumes ?? [];
  const from = pod.containers.flatMap(container => container.envFrom ?? []);
  const wanted = [
    { kind: 'ServiceAccount', name: pod.serviceAccountName },
    ...from.filter(f => f.configMapRef).map(f => ({ kind: 'ConfigMap', ...f.configMapRef })),
    ...from.filter(f => f.secretRef).map(f => ({ kind: 'Secret', ...f.secretRef })),
    ...volumes.filter(v => v.configMap).map(v => ({ kind: 'ConfigMap', ...v.configMap })),
    ...volumes.filter(v => v.secret).map(v => ({ kind: 'Secret', name: v.secret.secretName, optional: v.secret.optional })),
  ];
  const mounts = pod.containers.flatMap(container => container.volumeMounts ?? []);
  return [
    ...wanted.filter(({ kind, name, optional }) => !optional && !named(objects, kind, name)),
    ...mounts.filter(mount => !volumes.some(volume => volume.name === mount.name)).map(mount => ({ kind: 'volume', name: mount.name })),
  ].map(({ kind, name }) => `${workload.metadata.name}: there is no ${kind} ${name}`);
}

function rights(workload) {
  const pod = workload.spec.template.spec;
  const found = [];
  const must = (holds, what) => holds || found.push(`${workload.metadata.name}: ${what}`);
  must(pod.securityContext?.runAsNonRoot === true, 'must not run as root');
  must(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'must have a seccomp profile');
  must(pod.automountServiceAccountToken === false, 'must not get a token of the Kubernetes API');
  for (const { name, image, securityContext: own, resources } of pod.containers) {
    must(own?.readOnlyRootFilesystem === true, `${name} must have a read-only root`);
    must(own?.allowPrivilegeEscalation === false, `${name} must not gain privileges`);
    must(own?.capabilities?.drop?.includes('ALL'), `${name} must drop its capabilities`);
    must(/:(?!latest$)[\w.-]+$/.test(image), `${name} has an image without a version`);
    must(resources?.requests?.cpu && resources.requests.memory && resources.limits?.memory, `${name} must say its resources`);
  }

  return found;
}

function probes(workload) {
  if (workload.kind !== 'Deployment') return [];
  return workload.spec.template.spec.containers.flatMap(container => {
    const ports = new Set((container.ports ?? []).map(port => port.name));
    const wrong = ['startupProbe', 'livenessProbe', 'readinessProbe'].filter(probe => !ports.has(container[probe]?.httpGet?.port));
    return wrong.map(probe => `${workload.metadata.name}: ${probe} is missing or asks a port without a name`);
  });
}

// The pause before the end, the drain, and 10 s for the last writes (Energy:Node:StopWithin).
function grace(workload, objects) {
  const settings = objects.find(object => object.kind === 'ConfigMap' && object.data?.Energy__Gateway__Drain);
  if (workload.kind !== 'Deployment' || !settings) return [];
  const [hours, minutes, seconds] = settings.data.Energy__Gateway__Drain.split(':').map(Number);
  const pod = workload.spec.template.spec;
  const pause = Number(pod.containers[0].lifecycle?.preStop?.exec?.command?.[1] ?? 0);
  const needed = (hours * 60 + minutes) * 60 + seconds + pause + 10;
  const given = pod.terminationGracePeriodSeconds;
  return given >= needed ? [] : [`${workload.metadata.name}: is given ${given} s to end and needs ${needed} s`];
}

function selections(objects, workloads) {
  const found = [];
  const chosen = (selector, where) => {
    const labels = Object.entries(selector ?? {});
    const matches = workloads.filter(w => labels.every(([key, value]) => w.spec.template.metadata.labels[key] === value));
    if (matches.length === 0) found.push(`${where}: selects no pod`);
    return matches;
  };
  for (const object of objects) {
    const where = `${object.kind} ${object.metadata.name}`;
    if (object.kind === 'Service') checkPorts(object, chosen(object.spec.selector, where), found);
    if (object.kind === 'PodDisruptionBudget') chosen(object.spec.selector.matchLabels, where);
    if (object.kind === 'Deployment') chosen(object.spec.selector.matchLabels, where);
    if (object.kind === 'HorizontalPodAutoscaler' && !scales(object, objects)) found.push(`${where}: scales nothing`);
    if (object.kind === 'NetworkPolicy') for (const selector of podsOf(object)) chosen(selector.matchLabels, where);
    if (object.kind === 'NetworkPolicy' && !reachesPods(object)) found.push(`${where}: lets no pod through at the private addresses`);
  }

  return found;
}

const scales = ({ spec: { scaleTargetRef } }, objects) => named(objects, scaleTargetRef.kind, scaleTargetRef.name);

function podsOf({ spec }) {
  const peers = [...(spec.ingress ?? []).flatMap(rule => rule.from ?? []), ...(spec.egress ?? []).flatMap(rule => rule.to ?? [])];
  return [spec.podSelector, ...peers.filter(peer => peer.podSelector && !peer.namespaceSelector).map(peer => peer.podSelector)];
}

// Some network plugins know pods by their labels alone: a private range is then what is outside of Kubernetes.
const reachesPods = ({ spec }) => (spec.egress ?? []).every(({ to = [] }) =>
  to.some(peer => peer.podSelector) || !to.some(peer => /^(10|172|192)\./.test(peer.ipBlock?.cidr)));

function checkPorts(service, pods, found) {
  const names = new Set(pods.flatMap(w => w.spec.template.spec.containers).flatMap(c => c.ports ?? []).map(port => port.name));
  for (const { targetPort } of service.spec.ports) {
    if (!names.has(targetPort)) found.push(`Service ${service.metadata.name}: no pod has a port ${targetPort}`);
  }
}
