import { z } from 'zod';
import { compileExpression, type Expression, type Variable } from '../cel/expression.ts';
import type { Enforcement } from '../enforcement.ts';
import { compileTemplate, goDurationMs, type Template } from '../template/index.ts';

/** What the meaning of a field depends on. */
export interface Scope {
  readonly enforcement: Enforcement;
  /** The sources below `secret_management`, and whether rules may use them; undefined where they are not known. */
  readonly secretSources: ReadonlyMap<string, { readonly allowInRules: boolean }> | undefined;
}

/** A duration as Go writes it: `10s`, `1h30m`. The value is milliseconds. */
export function duration(): z.ZodType<number> {
  return z.string().transform((text, context) => {
    const ms = goDurationMs(text);
    if (ms !== undefined && ms >= 0) return ms;
    context.addIssue({ code: 'custom', message: `\`${text}\` is not a duration such as \`300ms\`, \`10s\` or \`5m\`` });
    return z.NEVER;
  });
}

const BYTES = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** A size such as `4KB`; units are powers of 1024, as heimdall has them. The value is bytes. */
export function byteSize(): z.ZodType<number> {
  return z.string().transform((text, context) => {
    const [, amount, unit] = /^(\d{1,12})(B|KB|MB|GB)$/.exec(text) ?? [];
    const factor = Object.entries(BYTES).find(([name]) => name === unit)?.[1];
    if (amount !== undefined && factor !== undefined) return Number(amount) * factor;
    context.addIssue({ code: 'custom', message: `\`${text}\` is not a size such as \`4KB\` or \`128MB\`` });
    return z.NEVER;
  });
}

/** A template of Go's text/template with the functions of sprig. */
export function template(): z.ZodType<Template> {
  return z.string().transform((source, context) => {
    try {
      return compileTemplate(source);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
      return z.NEVER;
    }
  });
}

/** Names with a template each. */
export function templates(): z.ZodType<Readonly<Record<string, Template>>> {
  return z.record(z.string(), template());
}

/** An expression in CEL that yields true or false. */
export function expression(...variables: readonly Variable[]): z.ZodType<Expression> {
  return z
    .string()
    .min(1)
    .transform((source, context) => {
      try {
        return compileExpression(source, variables);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    });
}

/** An expression with what to say where it is not true. */
export interface Assertion {
  readonly expression: Expression;
  readonly message: string | undefined;
}

export function assertions(...variables: readonly Variable[]): z.ZodType<readonly Assertion[]> {
  return z
    .array(z.strictObject({ expression: expression(...variables), message: z.string().optional() }))
    .min(1)
    .transform((list) => list.map(({ expression: test, message }) => ({ expression: test, message })));
}

const URL_START = /^([a-zA-Z][a-zA-Z\d+.-]*):\/\/([^/?#]*)/;

/** A URL that may be a template from its path on; https unless that is given up. */
export function url({ enforcement }: Scope, isEnforced: keyof Enforcement = 'egressTls'): z.ZodType<Template> {
  return z.string().transform((source, context) => {
    const problem = urlProblem(source, enforcement[isEnforced]);
    if (problem) {
      const { message, isInsecure } = problem;
      context.addIssue({ code: 'custom', message, ...(isInsecure && { params: { code: 'ERR_CONFIG_INSECURE' } }) });
      return z.NEVER;
    }
    try {
      return compileTemplate(source);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
      return z.NEVER;
    }
  });
}

function urlProblem(source: string, httpsOnly: boolean): { message: string; isInsecure?: boolean } | undefined {
  const [, scheme = '', authority = ''] = URL_START.exec(source) ?? [];
  const protocol = scheme.toLowerCase();
  if (protocol !== 'http' && protocol !== 'https') {
    return { message: 'expected a URL that starts with `https://`' };
  }
  if (authority === '') return { message: 'the URL names no host' };
  if (authority.includes('{{')) {
    return { message: 'the host of a URL cannot be a template: a request must not choose whom the edge asks' };
  }
  if (authority.includes('@')) return { message: 'a URL holds no user and password; use `auth`' };
  if (!URL.canParse(`${protocol}://${authority}/`)) return { message: 'the host of the URL is not valid' };
  if (httpsOnly && protocol !== 'https') {
    const message = 'the scheme must be https; http is accepted with --insecure-skip-egress-tls-enforcement';
    return { message, isInsecure: true };
  }
  return undefined;
}

/** A secret by reference, or, as heimdall 0.17 has them, in the configuration itself. */
export type SecretRef = { readonly source: string; readonly selector: string | undefined };

export function secretRef({ secretSources }: Scope): z.ZodType<SecretRef> {
  return z
    .strictObject({ source: z.string().min(1), selector: z.string().optional() })
    .transform(({ source, selector }, context): SecretRef => {
      if (secretSources && !secretSources.has(source)) {
        const known = [...secretSources.keys()].map((name) => `\`${name}\``).join(', ') || 'none';
        context.addIssue({
          code: 'custom',
          path: ['source'],
          message: `no secret source \`${source}\` is configured; known: ${known}`,
        });
        return z.NEVER;
      }
      return { source, selector };
    });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
