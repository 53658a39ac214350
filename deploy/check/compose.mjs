// Whether the parts of compose.yaml fit each other and the files around it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

const keys = new Set([
  'build', 'cap_drop', 'command', 'depends_on', 'deploy', 'entrypoint', 'environment', 'healthcheck', 'image', 'networks', 'ports',
  'read_only', 'restart', 'security_opt', 'stop_grace_period', 'tmpfs', 'volumes',
]);

/** The faults of the file, as sentences. */
export function faults(file) {
  const compose = parse(readFileSync(file, 'utf8'), { merge: true, uniqueKeys: true });
  return Object.entries(compose.services)
    .flatMap(([name, service]) => one(service, compose, dirname(file)).map(fault => `compose: ${name}: ${fault}`));
}

function one(service, compose, folder) {
  const found = Object.keys(service).filter(key => !keys.has(key)).map(key => `${key} is no key that is used here`);
  const must = (holds, what) => holds || found.push(what);
  must(/:(?!latest$)[\w.-]+$/.test(service.image), 'has an image without a version');
  for (const other of Object.keys(service.depends_on ?? {})) must(other in compose.services, `depends on ${other}, which is not there`);
  for (const network of Object.keys(service.networks ?? {})) must(network in compose.networks, `no network ${network}`);
  for (const volume of service.volumes ?? []) {
    const source = String(volume).split(':')[0];
    must(source.startsWith('.') ? existsSync(resolve(folder, source)) : source in compose.volumes, `no ${source}`);
  }

  const build = service.build;
  must(!build || stages(resolve(folder, build.context)).has(build.target), `the Dockerfile has no stage ${build?.target}`);
  return found;
}

function stages(context) {
  return new Set([...readFileSync(resolve(context, 'Dockerfile'), 'utf8').matchAll(/^FROM .* AS (\S+)$/gm)].map(([, stage]) => stage));
}
