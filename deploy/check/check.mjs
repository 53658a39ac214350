// Checks deploy/: prints every fault, and exits 1 where there is one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as compose from './compose.mjs';
import { copyOf } from './kustomize.mjs';
import * as metrics from './metrics.mjs';
import * as monitoring from './monitoring.mjs';
import * as relations from './relations.mjs';
import * as schema from './schema.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = join(root, 'deploy');
const found = [];
let checked = 0;

const copy = copyOf(deploy);
try {
  for (const folder of ['base', 'overlays/redis', 'overlays/postgres']) {
    const objects = copy.build(join('kubernetes', folder));
    for (const object of objects) {
      found.push(...(await schema.faults(object)).map(fault => `${folder}: ${object.kind} ${object.metadata?.name}: ${fault}`));
    }

    found.push(...relations.faults(objects).map(fault => `${folder}: ${fault}`));
    checked += objects.length;
  }
} finally {
  copy.remove();
}

const known = metrics.names(join(root, 'src'));
for (const scaler of ['kubernetes/base/autoscaling.yaml', 'kubernetes/prometheus-adapter/values.yaml']) {
  const used = [...readFileSync(join(deploy, scaler), 'utf8').matchAll(/\b(nexscout_energy|gen_ai)_\w+/g)].map(([name]) => name);
  found.push(...used.filter(name => !known.has(name)).map(name => `${scaler}: no metric is named ${name}`));
}

const manual = readFileSync(join(root, 'docs/operations.md'), 'utf8');
found.push(...monitoring.faults(deploy, known, manual), ...compose.faults(join(deploy, 'compose/compose.yaml')));
for (const fault of found) console.error(fault);
console.log(`manifests: ${checked} objects, ${known.size} metric names, ${found.length} faults`);
process.exit(found.length > 0 ? 1 : 0);
