import { configErrorFrom, silentLogger } from '@writ/core';
import {
  createEdge,
  type Edge,
  type Explanation,
  enforcementWithout,
  loadEdgeConfiguration,
  readDocument,
  readRuleSet,
} from '@writ/edge';
import type { Io } from '../io.ts';
import { json, type OutputFormat, printableLines } from '../output.ts';
import { embeddedDecisionPoint } from './embedded-decision-point.ts';
import { type EdgeOptions, insecureFlags } from './options.ts';

/** Which rules to work with. */
interface RulesOptions extends EdgeOptions {
  readonly config: string;
  /** Instead of those of the configuration. */
  readonly rules?: readonly string[];
}

export interface ExplainOptions extends RulesOptions {
  readonly request: string;
  readonly header?: readonly string[];
  readonly body?: string;
  readonly output: OutputFormat;
}

/** Tries a request out on rules. @returns 0 where it would pass, 1 where it would be refused, 2 where the request is none */
export async function explainRequest(io: Io, options: ExplainOptions): Promise<0 | 1 | 2> {
  const [, method, url] = /^([A-Z]+)\s+(\S+)$/.exec(options.request.trim()) ?? [];
  const headers = headersOf(options.header ?? []);
  if (method === undefined || url === undefined || !headers) {
    io.err('writ: write the request as "GET /path", and each header as "name: value"\n');
    return 2;
  }
  const edge = await edgeWithRules(io, options);
  const explanation = await edge.explain({ method, url, headers, body: options.body ?? '' });
  io.out(options.output === 'json' ? json(explanation) : printableLines(textOf(explanation)));
  return explanation.decision === 'allow' ? 0 : 1;
}

function headersOf(lines: readonly string[]): Record<string, string> | undefined {
  const entries = lines.map((line) => /^([^:\s]+):\s*(.*)$/.exec(line));
  if (entries.some((entry) => !entry)) return undefined;
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? '', entry?.[2] ?? '']));
}

/** An edge with its rules, which serves nothing. @throws ERR_CONFIG_…, ERR_EDGE_…, ERR_RULE_… */
export async function edgeWithRules(io: Io, { config, rules, ...options }: RulesOptions): Promise<Edge> {
  const loaded = loadEdgeConfiguration(config, {
    ...io,
    enforcement: enforcementWithout(insecureFlags(options)),
    ...(options.envConfigPrefix !== undefined && { environmentPrefix: options.envConfigPrefix }),
  });
  if (!loaded.ok) throw configErrorFrom(loaded.issues);
  const { configuration } = loaded;
  const embedded = embeddedDecisionPoint(io, configuration, silentLogger);
  const edge = createEdge({
    configuration,
    mode: 'decision',
    workingDirectory: io.workingDirectory,
    environment: io.environment,
    logger: silentLogger,
    ...(embedded && { decider: embedded.decider }),
  });
  if (!rules) {
    const { signal } = new AbortController();
    for (const provider of edge.providers) {
      await provider.start(signal);
      await provider.close();
    }
    return edge;
  }
  for (const file of rules) {
    const result = readRuleSet(readDocument(file, { ...io, substitutes: false }), {
      id: file,
      configuration,
      isProxy: false,
    });
    if (!result.ok) throw configErrorFrom(result.issues);
    edge.rules.put(result.ruleSet);
  }
  return edge;
}

function textOf({ rule, ruleSet, decision, status, why, steps, captures }: Explanation): string {
  const lines = [
    rule === undefined ? 'rule      none' : `rule      ${rule} (${ruleSet ?? ''})`,
    ...Object.entries(captures).map(([name, value]) => `capture   ${name} = ${value}`),
    ...steps.map(
      ({ result, kind, id, type, why: reason }) =>
        `${result.padEnd(9)} ${kind} ${id} (${type})${reason === '' ? '' : `: ${reason}`}`,
    ),
    `decision  ${decision}, status ${status}: ${why}`,
  ];
  return `${lines.join('\n')}\n`;
}
