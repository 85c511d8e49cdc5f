import { z } from 'zod';
import { type Endpoint, endpoint } from '../config/endpoint.ts';
import { type Scope, template } from '../config/fields.ts';
import { edgeError } from '../errors.ts';
import { EndpointClient } from '../http/endpoint-client.ts';
import type { Exchange } from '../request/exchange.ts';
import { Failure } from '../request/failure.ts';
import { compileTemplate, type Template } from '../template/index.ts';
import type { Eventually, StepContext } from './mechanism.ts';
import { optional, type Property, withDefault } from './property.ts';
import { readBody, renderValues, type Values, valuesProperty } from './values.ts';

/** What a decision point said: what the policy returned, whether that allows, and what it said beside it. */
export interface PdpAnswer {
  readonly result: unknown;
  readonly decision: boolean;
  readonly context: unknown;
}

/** The configuration of both `pdp` mechanisms. */
export interface PdpConfig {
  readonly policy: Template;
  readonly input: Template | undefined;
  readonly endpoint: Endpoint | undefined;
  readonly protocol: 'opa' | 'authzen';
  readonly values: Values;
}

/** The properties of both `pdp` mechanisms. */
export function pdpProperties(scope: Scope): { readonly [Key in keyof PdpConfig]: Property<PdpConfig[Key]> } {
  return {
    policy: withDefault(
      template(),
      '{{ .Values.policy }}',
      'The policy to ask, a path below `data`: `articles/allow`',
      { overridable: true },
    ),
    input: optional(
      template(),
      'A template that yields the input as JSON; default: an AuthZEN request with subject, action, resource and context',
      {
        overridable: true,
      },
    ),
    endpoint: optional(endpoint(scope), 'A decision point elsewhere; default: the one in this process'),
    protocol: withDefault(z.enum(['opa', 'authzen']), 'opa', 'What the decision point elsewhere speaks'),
    values: valuesProperty(
      'Templates that the others see as `.Values`; `policy`, `action`, `subject` and `object` go into the default input',
    ),
  };
}

/** Asks a decision point about a request. */
export function pdpQuestion(
  config: PdpConfig,
  context: StepContext,
): (exchange: Exchange) => PdpAnswer | Failure | Promise<PdpAnswer | Failure> {
  const ask = config.endpoint ? remotely(config.endpoint, config.protocol, context) : inProcess(context);
  return (exchange): Eventually<PdpAnswer | Failure> => {
    const values = renderValues(config.values, exchange.templateRoot());
    const root = exchange.templateRoot(values);
    const path = config.policy
      .render(root)
      .replace(/^data[./]/, '')
      .split(/[./]/)
      .filter((part) => part !== '');
    if (path.length === 0 || path.includes('<no value>')) return new Failure('internal_error', 'no policy is named');
    const input: unknown = config.input ? JSON.parse(config.input.render(root)) : defaultInput(exchange, values);
    return ask(path, input, exchange);
  };
}

/** Whether the body of the request is part of the question. */
export function pdpReadsBody({ policy, input, values }: PdpConfig): boolean {
  return readBody(policy, input, ...Object.values(values));
}

function defaultInput(exchange: Exchange, values: Readonly<Record<string, string>>): unknown {
  const { target, captures, clientIps } = exchange.request;
  const principal = exchange.subject.get();
  return {
    subject: { type: 'user', id: values['subject'] ?? exchange.subject.id, properties: principal?.attributes ?? {} },
    action: { name: values['action'] ?? target.method },
    resource: {
      type: values['object_type'] ?? 'resource',
      id: values['object'] ?? target.rawPath,
      properties: captures,
    },
    context: { values, method: target.method, host: target.host, path: exchange.request.path, clientIps },
  };
}

type Ask = (
  path: readonly string[],
  input: unknown,
  exchange: Exchange,
) => PdpAnswer | Failure | Promise<PdpAnswer | Failure>;

function inProcess({ runtime: { decider }, mechanismId }: StepContext): Ask {
  if (!decider) {
    throw edgeError(
      'ERR_EDGE_UNSUPPORTED',
      `\`${mechanismId}\` asks the decision point in this process, and there is none; name policies in \`decision_point.paths\`, or give it an \`endpoint\``,
    );
  }
  return (path, input) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of JSON only
    const question = input as Parameters<typeof decider.decide>[0]['input'];
    const { value, refusal } = decider.decide({ entrypoint: path, input: question });
    return refusal
      ? new Failure('communication_error', 'the decision point refuses to decide', { cause: refusal })
      : answerOf(value);
  };
}

function remotely(target: Endpoint, protocol: 'opa' | 'authzen', { runtime }: StepContext): Ask {
  const { url } = target;
  const suffix = protocol === 'opa' ? '/v1/data/{{ .Policy }}' : '/access/v1/evaluation';
  const isComplete = new URL(url.source.replaceAll(/\{\{.*?\}\}/gs, 'x')).pathname !== '/';
  const full = isComplete ? url : compileTemplate(url.source.replace(/\/$/, '') + suffix);
  const client = new EndpointClient({ ...target, url: full }, 'POST', runtime);
  return async (path, input) => {
    const policy = path.map((part) => encodeURIComponent(part)).join('/');
    const body = JSON.stringify(protocol === 'opa' ? { input } : input);
    try {
      const answer = await client.send({
        root: { Policy: policy },
        body,
        headers: { 'content-type': 'application/json' },
      });
      if (answer.status !== 200)
        return new Failure('communication_error', 'the decision point does not answer', { cause: answer.status });
      const parsed: unknown = JSON.parse(answer.text);
      if (protocol === 'authzen') return answerOf(parsed);
      return answerOf(typeof parsed === 'object' && parsed !== null && 'result' in parsed ? parsed.result : undefined);
    } catch (cause) {
      return new Failure('communication_error', 'the decision point does not answer', { cause });
    }
  };
}

/** Only `true`, or an object that says so, allows. */
function answerOf(result: unknown): PdpAnswer {
  if (typeof result !== 'object' || result === null) return { result, decision: result === true, context: {} };
  const decision = 'decision' in result ? result.decision === true : 'allow' in result && result.allow === true;
  return { result, decision, context: 'context' in result ? result.context : {} };
}
