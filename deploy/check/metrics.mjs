// The names that the page /metrics prints, read from the source: a metric that is renamed there is missing here.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// What else dashboards and alerts may use: Prometheus' own, and .NET's own meter System.Runtime, which the page prints too.
const others = ['up', 'dotnet_process_cpu_time_seconds_total', 'dotnet_process_memory_working_set_bytes', 'dotnet_gc_pause_time_seconds_total'];

const instrument = /\bCreate(Observable)?(Counter|UpDownCounter|Gauge|Histogram)(?:<\w+>)?\(\s*("[^"]+"|[\w.]+)\s*,([^;]*)/g;

/** Every name, those of histograms with their three endings. */
export function names(source) {
  const text = readdirSync(source, { recursive: true }).filter(name => name.endsWith('.cs') && !/(^|\/)(obj|bin)\//.test(name))
    .map(name => readFileSync(join(source, name), 'utf8')).join('\n');
  const constants = new Map([...text.matchAll(/const string (\w+) = ("[^"]+");/g)].map(([, name, value]) => [name, value]));
  const units = endings(text);
  const found = new Set(others);
  for (const [, , kind, name, rest] of text.matchAll(instrument)) {
    const literal = name.startsWith('"') ? name : constants.get(name.split('.').at(-1));
    if (!literal) throw new Error(`The name of the metric ${name} is not found in the source`);
    const unit = /"(s|By|%|\{[^"]*\})"/.exec(rest)?.[1];
    const printed = JSON.parse(literal).replaceAll(/[.-]/g, '_') + (units.get(unit) ?? '') + (kind === 'Counter' ? '_total' : '');
    for (const ending of kind === 'Histogram' ? ['_bucket', '_sum', '_count'] : ['']) found.add(printed + ending);
  }

  return found;
}

// What a unit adds to a name, as the page's own code says it.
function endings(text) {
  const units = /string Unit\(string\? unit\) => unit switch (.*);/.exec(text)?.[1];
  if (!units) throw new Error('How the page names units is not found in the source');
  return new Map([...units.matchAll(/"([^"]+)" => "([^"]+)"/g)].map(([, unit, ending]) => [unit, ending]));
}
