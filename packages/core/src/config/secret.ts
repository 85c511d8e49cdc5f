import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { Deferred, type ResolveContext, type Resolved } from './deferred.ts';
import { secretSchemas } from './expectations.ts';
import { readSource } from './source.ts';

/**
 * A secret that was read from where the configuration points. It shows itself only to {@link reveal}: logged, printed or
 * turned into JSON it is `[secret]`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Do not keep it: after a reload there is a new `Secret`. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

interface SecretReference {
  file?: string | undefined;
  env?: string | undefined;
  directory?: string | undefined;
  key?: string | undefined;
}

const SHAPES = '`{file: PATH}`, `{env: NAME}` or `{directory: PATH, key: NAME}`';

/**
 * A schema for a secret by reference, never by value:
 *
 * - `{file: PATH}`: the whole file, without the line break at its end
 * - `{env: NAME}`: an environment variable
 * - `{directory: PATH, key: NAME}`: the file `NAME` in a directory, as container platforms mount secrets
 *
 * Relative paths start at the file that holds the reference. An empty secret counts as missing.
 */
export function secret(): z.ZodType<Secret> {
  const reference = z
    .strictObject({
      file: z.string().min(1).optional().describe('A file that holds the secret and nothing else'),
      env: z.string().min(1).optional().describe('The name of an environment variable'),
      directory: z.string().min(1).optional().describe('A directory with one file for each secret'),
      key: z
        .string()
        .regex(/^(?!\.{1,2}$)[\w.-]+$/, 'the key is a file name in the directory: letters, digits, `.`, `_` and `-`')
        .optional()
        .describe('The name of the file in the directory'),
    })
    .meta({ oneOf: [{ required: ['file'] }, { required: ['env'] }, { required: ['directory', 'key'] }] });
  secretSchemas.add(reference);
  const schema = reference.transform((value, context) => {
    const shape = Object.keys(value).toSorted().join(' ');
    if (shape !== 'file' && shape !== 'env' && shape !== 'directory key') {
      context.addIssue({ code: 'custom', message: `a secret is one of ${SHAPES}` });
      return z.NEVER;
    }
    return new Deferred((at) => readSecret(value, at));
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loader puts a Secret in the place of the Deferred
  return schema as unknown as z.ZodType<Secret>;
}

function readSecret(reference: SecretReference, context: ResolveContext): Resolved {
  if (reference.env !== undefined) {
    const value = Object.hasOwn(context.environment, reference.env) ? context.environment[reference.env] : undefined;
    return value ? found(value) : missing(`the variable \`${reference.env}\` is not set or empty`);
  }
  const name = reference.file ?? `${reference.directory}/${reference.key}`;
  const path = resolve(context.directory, reference.directory ?? '.', reference.file ?? reference.key ?? '');
  context.dependOn(path);
  const read = readSource(name, path);
  if (!read.ok) return missing(`the secret file \`${name}\` ${read.message}`);
  const value = read.source.text.replace(/\r?\n$/, '');
  return value === '' ? missing(`the secret file \`${name}\` is empty`) : found(value);
}

function found(value: string): Resolved {
  return { ok: true, value: new Secret(value) };
}

function missing(message: string): Resolved {
  return { ok: false, code: 'ERR_CONFIG_SECRET_MISSING', message };
}
