import type { Import } from '../ast/types.ts';

/** The path of an import with dots: `future.keywords.in`. */
export function importPath({ path }: Import): string {
  const keys = path.type === 'ref' ? path.value : [path];
  return keys.map((key) => (key.type === 'var' || key.type === 'string' ? key.value : '')).join('.');
}
