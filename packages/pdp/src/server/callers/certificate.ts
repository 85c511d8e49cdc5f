import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Identity } from './types.ts';

/** Whose the client certificate of a connection is: the first of its names that is allowed. */
export function certificateIdentity(socket: Socket, allowed: ReadonlySet<string>): Identity | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return undefined;
  const name = [...alternativeNames(certificate.subjectAltName), ...commonNames(certificate.subject)].find((one) =>
    allowed.has(one),
  );
  return name === undefined ? undefined : { name };
}

const ALTERNATIVE = /(?:^|, )(?:URI|DNS):("(?:[^"\\]|\\.)*"|[^,"]+)/g;

/** Node writes a name that could be taken for several as a JSON string. */
function alternativeNames(text: string | undefined): string[] {
  return Array.from((text ?? '').matchAll(ALTERNATIVE), ([, name = '']) =>
    name.startsWith('"') ? String(JSON.parse(name)) : name,
  );
}

function commonNames(subject: string): string[] {
  return subject.split('\n').flatMap((line) => (line.startsWith('CN=') ? [line.slice(3)] : []));
}
