// What kubectl makes of a folder, with the examples in the place of the secrets that are not committed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';

/** A copy of the deploy folder that can be built; `build(path)` gives a folder's objects, `remove()` ends it. */
export function copyOf(deploy) {
  const copy = mkdtempSync(join(tmpdir(), 'energy-deploy-'));
  cpSync(deploy, copy, { recursive: true, filter: path => !path.includes('node_modules') });
  for (const name of readdirSync(copy, { recursive: true })) {
    if (name.endsWith('.env.example')) cpSync(join(copy, name), join(copy, name.slice(0, -'.example'.length)));
  }

  if (knowsNoFolders()) for (const name of readdirSync(copy, { recursive: true })) if (name.endsWith('kustomization.yaml')) older(join(copy, name));
  return { build: path => objects(join(copy, path)), remove: () => rmSync(copy, { recursive: true }) };
}

function objects(path) {
  const text = execFileSync('kubectl', ['kustomize', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return parseAllDocuments(text, { uniqueKeys: true }).map(document => {
    if (document.errors.length > 0) throw document.errors[0];
    return onOneLine(document.toJS());
  });
}

// kubectl breaks long values of a Secret into lines; Kubernetes takes them so, the schema's pattern does not.
function onOneLine(object) {
  if (object.kind === 'Secret') for (const key of Object.keys(object.data)) object.data[key] = object.data[key].replaceAll(/\s/g, '');
  return object;
}

function knowsNoFolders() {
  const version = JSON.parse(execFileSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' })).clientVersion;
  return Number(version.major) === 1 && Number.parseInt(version.minor, 10) < 21;
}

// Before 1.21 (Debian 12 has 1.20) kubectl takes folders as `bases` and an environment file as `env` only.
function older(file) {
  const kustomization = parse(readFileSync(file, 'utf8'));
  const isFolder = path => statSync(join(dirname(file), path)).isDirectory();
  kustomization.bases = kustomization.resources.filter(isFolder);
  kustomization.resources = kustomization.resources.filter(path => !isFolder(path));
  for (const secret of kustomization.secretGenerator ?? []) {
    [secret.env] = secret.envs;
    delete secret.envs;
  }

  writeFileSync(file, stringify(kustomization));
}
