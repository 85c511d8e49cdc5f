import type { Value } from '../value/index.ts';
import { parseUrl, splitHost } from './go/url.ts';
import { stringOperand } from './operands.ts';
import { type BuiltinContext, BuiltinError, type BuiltinTable } from './types.ts';

function parse(_context: BuiltinContext, text: Value = null): Value {
  const source = stringOperand(text, 1);
  let url: ReturnType<typeof parseUrl>;
  try {
    url = parseUrl(source);
  } catch (error) {
    throw new BuiltinError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const { hostname, port } = splitHost(url.host);
  const parts = {
    scheme: url.scheme,
    hostname,
    port,
    path: url.path,
    raw_path: url.rawPath === '' ? url.path : url.rawPath,
    raw_query: url.rawQuery,
    fragment: url.fragment,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== ''));
}

/** URIs as Go's `net/url` reads them. */
export const uri = {
  'uri.is_valid': (_context, text = null) => {
    if (typeof text !== 'string' || text === '') return false;
    try {
      parseUrl(text);
      return true;
    } catch {
      return false;
    }
  },
  'uri.parse': parse,
} satisfies BuiltinTable;
