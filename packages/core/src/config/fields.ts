import { resolve } from 'node:path';
import { z } from 'zod';
import type { ListenAddress } from '../listen.ts';
import { formatByteSize, formatDuration, type Parsed, parseByteSize, parseDuration } from '../units.ts';
import { Deferred } from './deferred.ts';
import { excerptText } from './excerpt.ts';
import { expectations } from './expectations.ts';

/** Bounds in the unit that the parsed value has. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A duration such as `30s` or `1h30m`; the value is whole milliseconds. */
export function duration(bounds: Bounds = {}): z.ZodType<number, string> {
  const pattern = '^(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h|d))+$';
  return quantity('a duration such as `30s`', pattern, bounds, parseDuration, formatDuration);
}

/** A size such as `64KiB` or `1MB`; the value is whole bytes. */
export function byteSize(bounds: Bounds = {}): z.ZodType<number, string> {
  const pattern = '^\\d+(?:\\.\\d+)?(?:B|[kKMGT]B|[KMGT]iB)$';
  return quantity('a size such as `64KiB`', pattern, bounds, parseByteSize, formatByteSize);
}

function quantity(
  expected: string,
  pattern: string,
  bounds: Bounds,
  parse: (text: string) => Parsed,
  format: (value: number) => string,
): z.ZodType<number, string> {
  const text = z.string().meta({ pattern });
  expectations.set(text, expected);
  return text.transform((input, context) => {
    // What is cut or made printable is no quantity either, and goes into the message.
    const parsed = parse(excerptText(input));
    const message = parsed.ok ? outOf(bounds, parsed.value, format) : parsed.message;
    if (parsed.ok && message === undefined) return parsed.value;
    context.addIssue({ code: 'custom', message: message ?? expected });
    return z.NEVER;
  });
}

function outOf({ min, max }: Bounds, value: number, format: (value: number) => string): string | undefined {
  if (min !== undefined && value < min) return `\`${format(value)}\` is less than the minimum of \`${format(min)}\``;
  if (max !== undefined && value > max) return `\`${format(value)}\` is more than the maximum of \`${format(max)}\``;
  return undefined;
}

const ADDRESS = /^(?:\[([:.%\w]+)\]|([^\s:[\]/\p{C}]+)):(\d{1,5})$/u;

/** `HOST:PORT`, with an IPv6 address in brackets. The host is never left out: which interfaces to open is a decision. */
export function listenAddress(): z.ZodType<ListenAddress, string> {
  const text = z.string().meta({ examples: ['127.0.0.1:9464', '[::1]:9464'] });
  const expected = 'an address such as `127.0.0.1:9464` or `[::1]:9464`';
  expectations.set(text, expected);
  return text.transform((input, context) => {
    const match = ADDRESS.exec(input);
    const port = Number(match?.[3]);
    if (match && port <= 65_535) return { host: match[1] ?? match[2] ?? '', port };
    const why = /^:\d+$/.test(input) ? `; name the host too: \`127.0.0.1${input}\`` : '';
    context.addIssue({ code: 'custom', message: `\`${excerptText(input)}\` is not ${expected}${why}` });
    return z.NEVER;
  });
}

/** The name of a file or directory; relative names start at the configuration file. The value is an absolute path. */
export function filePath(): z.ZodType<string, string> {
  const schema = z
    .string()
    .min(1)
    .transform((path) => new Deferred(({ directory }) => ({ ok: true, value: resolve(directory, path) })));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loader puts the path in the place of the Deferred
  return schema as unknown as z.ZodType<string, string>;
}
