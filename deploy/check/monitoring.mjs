// Prometheus' settings and alerts, and Grafana's dashboards.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import * as promql from './promql.mjs';

/** The faults of everything that looks at metrics, as sentences. `manual` is the text that explains the alerts. */
export function faults(deploy, known, manual) {
  const prometheus = join(deploy, 'prometheus');
  const grafana = join(deploy, 'grafana');
  const found = readdirSync(prometheus).filter(name => name.endsWith('.yml') && name !== 'alerts.yml')
    .flatMap(name => settings(name, parse(readFileSync(join(prometheus, name), 'utf8')), prometheus));
  const rules = parse(readFileSync(join(prometheus, 'alerts.yml'), 'utf8')).groups.flatMap(group => group.rules);
  const uid = parse(readFileSync(join(grafana, 'provisioning/datasources/prometheus.yml'), 'utf8')).datasources[0].uid;
  const dashboards = readdirSync(grafana).filter(name => name.endsWith('.json'));
  if (dashboards.length === 0 || rules.length === 0) found.push('there is no dashboard or no alert');
  for (const name of dashboards) found.push(...dashboard(name, JSON.parse(readFileSync(join(grafana, name), 'utf8')), uid, known));
  return found.concat(alerts(rules, known, manual));
}

function settings(name, config, folder) {
  const found = (config.rule_files ?? []).filter(file => !existsSync(join(folder, basename(file)))).map(file => `${name}: no rules in ${file}`);
  if (!config.scrape_configs?.some(job => job.job_name === 'energy')) found.push(`${name}: has no job energy, which the alerts ask for`);
  return found;
}

function alerts(rules, known, manual) {
  const found = [];
  for (const { alert, expr, labels, annotations } of rules) {
    found.push(...promql.faults(expr, known).map(fault => `${alert}: ${fault}`));
    if (!['critical', 'warning'].includes(labels?.severity)) found.push(`${alert}: has no severity`);
    if (!annotations?.summary) found.push(`${alert}: has no summary`);
    if (!manual.includes(`| \`${alert}\` |`)) found.push(`${alert}: docs/operations.md does not say what it means`);
  }

  if (new Set(rules.map(rule => rule.alert)).size < rules.length) found.push('two alerts have one name');
  return found;
}

function dashboard(name, { uid, panels }, datasource, known) {
  const found = [];
  if (!uid) found.push(`${name}: has no uid`);
  if (new Set(panels.map(panel => panel.id)).size < panels.length) found.push(`${name}: two panels have one id`);
  for (const panel of panels.filter(p => p.type !== 'row')) {
    if (panel.datasource?.uid !== datasource) found.push(`${name}: "${panel.title}" asks another data source than ${datasource}`);
    if (!panel.targets?.length) found.push(`${name}: "${panel.title}" asks nothing`);
    for (const { expr } of panel.targets ?? []) found.push(...promql.faults(expr, known).map(fault => `${name}: "${panel.title}" ${fault}`));
  }

  return found;
}
