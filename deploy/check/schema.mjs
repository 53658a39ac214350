// Whether an object is what Kubernetes takes for its kind: the types of its fields, and no field that Kubernetes does not know.
import { existsSync } from 'node:fs';

const schemas = new URL('node_modules/kubernetes-models/_schemas/', import.meta.url);

/** The faults of one object, as sentences. */
export async function faults(object) {
  const validate = await schema(object);
  if (!validate) return [`${object.apiVersion} ${object.kind} is no kind of Kubernetes`];
  const nodes = [];
  if (!validate(watched(object, '', nodes))) return validate.errors.map(e => `${e.instancePath} ${e.keyword} ${JSON.stringify(e.params)}`);
  return nodes.flatMap(({ value, path, read }) =>
    Object.keys(value).filter(key => !read.has(key)).map(key => `${path}/${key} is no field of Kubernetes`));
}

async function schema({ apiVersion, kind }) {
  const [group, version] = String(apiVersion).includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const capital = word => word.charAt(0).toUpperCase() + word.slice(1);
  const file = new URL(`IoK8sApi${capital(group.split('.')[0])}${capital(String(version))}${kind}.mjs`, schemas);
  return existsSync(file) ? (await import(file)).validate : null;
}

// Kubernetes' schemas do not say that other fields are wrong. A validator reads every field that its schema has, so what it never read is
// a field that the schema does not have.
function watched(value, path, nodes) {
  if (value === null || typeof value !== 'object') return value;
  const node = { value, path, read: new Set() };
  const children = new Map();
  if (!Array.isArray(value)) nodes.push(node);
  return new Proxy(value, {
    get(target, key) {
      node.read.add(key);
      if (!children.has(key)) children.set(key, watched(target[key], `${path}/${String(key)}`, nodes));
      return children.get(key);
    },
  });
}
