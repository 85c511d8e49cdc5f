import { hash } from 'node:crypto';
import { asWritError, issueLine, type Logger, type Part } from '@writ/core';
import type { EdgeConfiguration } from '../config/configuration.ts';
import { textDocument } from '../config/document.ts';
import type { Endpoint } from '../config/endpoint.ts';
import { EndpointClient } from '../http/endpoint-client.ts';
import type { Runtime } from '../mechanisms/runtime.ts';
import type { EdgeRules } from '../rules/edge-rules.ts';
import { readRuleSet } from '../rules/rule-set.ts';

export interface HttpProviderOptions {
  readonly configuration: EdgeConfiguration;
  readonly rules: EdgeRules;
  readonly isProxy: boolean;
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** The rules in force have changed. */
  readonly onChange: () => void;
}

const MEDIA_TYPES = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'application/json']);

/**
 * Loads rule sets from HTTP endpoints, and again at each interval. An endpoint that does not answer, or answers with
 * something wrong, takes no rules away; an empty answer does.
 */
export function httpProvider(options: HttpProviderOptions): Part & { poll(): Promise<void> } {
  const { configuration, rules, runtime, logger } = options;
  const settings = configuration.settings.providers.http_endpoint;
  const sources = (settings?.endpoints ?? []).map((endpoint) => source(endpoint, runtime));
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function poll(): Promise<void> {
    const results = await Promise.all(sources.map(async (from) => load(from)));
    if (results.includes(true)) options.onChange();
  }

  /** @returns whether the rules in force have changed */
  async function load(from: Source): Promise<boolean> {
    try {
      const answer = await from.client.send({ root: {}, headers: { accept: 'application/yaml, application/json' } });
      if (answer.status !== 200) return refuse(from, [`the endpoint answered ${answer.status}`]);
      const type = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      if (!MEDIA_TYPES.has(type))
        return refuse(from, [`the endpoint answered with the media type \`${type}\`, neither YAML nor JSON`]);
      const digest = hash('sha256', answer.text, 'base64url');
      if (digest === from.digest) return false;
      return apply(from, answer.text, digest);
    } catch (error) {
      return refuse(from, [asWritError(error).message]);
    }
  }

  function apply(from: Source, text: string, digest: string): boolean {
    const document = textDocument(from.id, text, { environment: {}, workingDirectory: '/', substitutes: false });
    if (!document.node && document.issues.length === 0) rules.remove(from.id);
    else {
      const result = readRuleSet(document, { id: from.id, configuration, isProxy: options.isProxy });
      if (!result.ok)
        return refuse(
          from,
          result.issues.slice(0, 20).map((issue) => issueLine(issue)),
        );
      rules.put(result.ruleSet);
    }
    from.digest = digest;
    logger.info('a rule set is in force', { from: from.id });
    return true;
  }

  function refuse(from: Source, problems: readonly string[]): false {
    logger.error('a rule set cannot be had, what is in force stays', { from: from.id, problems });
    return false;
  }

  const schedule = (): void => {
    if (isClosed || settings?.watch_interval === undefined || settings.watch_interval <= 0) return;
    timer = setTimeout(() => void poll().finally(schedule), settings.watch_interval);
    timer.unref();
  };

  return {
    name: 'remote-rules',
    poll,
    async start() {
      await poll();
      schedule();
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

interface Source {
  /** The URL: what messages and conflicts name it by. */
  readonly id: string;
  readonly client: EndpointClient;
  /** Of the version in force. */
  digest: string;
}

function source(endpoint: Endpoint, runtime: Runtime): Source {
  return {
    id: endpoint.url.source,
    client: new EndpointClient({ ...endpoint, method: 'GET' }, 'GET', runtime),
    digest: '',
  };
}
