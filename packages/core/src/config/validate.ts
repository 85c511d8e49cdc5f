import { dirname } from 'node:path';
import type { z } from 'zod';
import { Deferred, type ResolveContext } from './deferred.ts';
import type { ConfigErrorCode } from './errors.ts';
import { type ConfigIssue, issueAt } from './issue.ts';
import { type ConfigNode, type ConfigPath, nearestNode, nodeAt, type ScalarNode, toValue } from './node.ts';
import type { Environment } from './variables.ts';
import { issuesFrom, wantsText } from './zod-issues.ts';

export interface ValidateOptions {
  readonly environment: Environment;
  /** Where the node stands in its document; issues carry the whole path. */
  readonly path?: ConfigPath;
  /** Called with every file that the value depends on. */
  readonly dependOn?: (path: string) => void;
}

export type Validated<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/**
 * Checks a node against a schema and makes the typed value, with secrets and paths resolved. Reports every mistake, each
 * at its place in the file it comes from.
 */
export function validateNode<Value>(
  schema: z.ZodType<Value>,
  node: ConfigNode,
  options: ValidateOptions,
): Validated<Value> {
  const asText = new Set<ScalarNode>();
  let collected = issuesFrom(schema, toValue(node));
  // `name: ${NAME}` with NAME=123 looks like a number, but where a text is expected it is one.
  if (!collected.ok) {
    for (const path of wantsText(collected)) {
      const scalar = nodeAt(node, path);
      if (scalar?.type === 'scalar' && scalar.variables.length > 0) asText.add(scalar);
    }
    if (asText.size > 0) collected = issuesFrom(schema, toValue(node, asText));
  }
  const path = options.path ?? [];
  if (!collected.ok) return { ok: false, issues: collected.locate(node, path) };
  const issues: ConfigIssue[] = [];
  const value = resolveDeferred(collected.value, [], (deferred, at) => {
    const place = nearestNode(node, at);
    const context: ResolveContext = {
      directory: dirname(place.range.source.path),
      environment: options.environment,
      dependOn: options.dependOn ?? (() => {}),
    };
    const resolved = deferred.resolve(context);
    if (resolved.ok) return resolved.value;
    issues.push(report(place, resolved.code, resolved.message, [...path, ...at]));
    return undefined;
  });
  if (issues.length > 0) return { ok: false, issues };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has the schema's output type once every Deferred in it is resolved
  return { ok: true, value: value as Value };
}

function report(node: ConfigNode, code: ConfigErrorCode, message: string, path: ConfigPath): ConfigIssue {
  return issueAt(node.range, code, message, { path });
}

function resolveDeferred(
  value: unknown,
  path: ConfigPath,
  resolve: (deferred: Deferred, path: ConfigPath) => unknown,
): unknown {
  if (value instanceof Deferred) return resolve(value, path);
  if (Array.isArray(value)) return value.map((item, index) => resolveDeferred(item, [...path, index], resolve));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveDeferred(item, [...path, key], resolve)]),
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
