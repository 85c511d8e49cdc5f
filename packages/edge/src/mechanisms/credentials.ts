import { Failure } from '../request/failure.ts';
import type { RequestView } from '../request/request-view.ts';
import { Principal } from '../request/subject.ts';
import { lookUp } from './gjson.ts';
import type { CredentialSource, PrincipalPaths } from './token-fields.ts';

/** Whether one of the sources is in the body. */
export function areInBody(sources: readonly CredentialSource[]): boolean {
  return sources.some((source) => source.in === 'body');
}

/** Finds credentials in a request. The scheme of a header is compared without regard to case (RFC 9110 section 11.1). */
export function findCredentials(request: RequestView, sources: readonly CredentialSource[]): string | Failure {
  for (const source of sources) {
    const found = fromSource(request, source);
    if (found !== undefined && found !== '') return found;
  }
  return new Failure('authentication_error', 'no credentials are present', {
    causes: ['precondition_error'],
    isAbsent: true,
  });
}

function fromSource(request: RequestView, source: CredentialSource): string | undefined {
  switch (source.in) {
    case 'header': {
      const value = request.header(source.name).trim();
      if (source.scheme === undefined || source.scheme === '') return value;
      const start = `${source.scheme.toLowerCase()} `;
      return value.slice(0, start.length).toLowerCase() === start ? value.slice(start.length).trim() : undefined;
    }
    case 'cookie':
      return request.cookie(source.name);
    case 'query': {
      const query = request.query();
      return Object.hasOwn(query, source.name) ? query[source.name]?.[0] : undefined;
    }
    case 'body': {
      const value = lookUp(request.body(), source.name.replaceAll(/[.\\]/g, '\\$&'));
      if (typeof value === 'string') return value;
      return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : undefined;
    }
  }
}

/** Makes a principal of what is known about it. */
export function principalFrom(
  claims: unknown,
  { id, attributes }: PrincipalPaths,
  fingerprint: string,
): Principal | Failure {
  const found = lookUp(claims, id);
  if (found === undefined || found === null || found === '' || typeof found === 'object') {
    return new Failure('internal_error', `there is no id of the principal at \`${id}\``);
  }
  // oxlint-disable-next-line typescript/no-base-to-string -- neither an object nor nothing by now
  const name = String(found);
  if (typeof attributes === 'string') {
    const all = lookUp(claims, attributes);
    if (typeof all !== 'object' || all === null || Array.isArray(all)) {
      return new Failure('internal_error', `there are no attributes at \`${attributes}\``);
    }
    return new Principal(name, { ...all }, fingerprint);
  }
  const picked: Record<string, unknown> = {};
  for (const [key, path] of Object.entries(attributes)) {
    const value = lookUp(claims, path);
    if (value === undefined) return new Failure('internal_error', `there is no attribute at \`${path}\``);
    picked[key] = value;
  }
  return new Principal(name, picked, fingerprint);
}
