// Whether an expression can be read, and asks only for metrics that there are.
import { parser } from '@prometheus-io/lezer-promql';

/** The faults of one expression, as sentences. */
export function faults(expression, known) {
  // Grafana puts these in before Prometheus sees the expression.
  const text = String(expression).replaceAll(/\$__(rate_interval|interval|range)/g, '5m');
  const found = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) found.push(`cannot be read at character ${node.from}: ${text}`);
      if (node.name !== 'VectorSelector') return;
      const name = node.node.getChild('Identifier');
      const metric = name && text.slice(name.from, name.to);
      if (!known.has(metric)) found.push(`no metric is named ${metric ?? text.slice(node.from, node.to)}`);
    },
  });
  return found;
}
