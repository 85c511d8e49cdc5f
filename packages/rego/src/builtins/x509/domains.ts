/** Whether a domain may stand in a certificate or, with a leading dot, in its constraints. */
export function isDomain(name: string, isConstraint = false): boolean {
  if (name === '') return true;
  const labels = (isConstraint && name.startsWith('.') ? name.slice(1) : name).split('.');
  return labels.every((label) => /^[!-~]+$/.test(label));
}

/** A mailbox as RFC 2821 writes it. */
export interface Mailbox {
  readonly local: string;
  readonly domain: string;
}

const ATOM = /^(?:\\?[0-9A-Za-z!#$%&'*+\-/=?^_`{|}~.])+/;
// oxlint-disable-next-line no-control-regex -- quoted mailboxes may hold control characters
const QUOTED = /^"(?:\\[\x01-\x09\x0b\x0c\x0e-\x7f]|[\x01-\x08\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f])*"/;

/** Parses a mailbox, or answers undefined where it is none. */
export function parseMailbox(text: string): Mailbox | undefined {
  const isQuoted = text.startsWith('"');
  const written = (isQuoted ? QUOTED : ATOM).exec(text)?.[0];
  if (written === undefined) return undefined;
  const domain = text.slice(written.length);
  if (!domain.startsWith('@') || !isDomain(domain.slice(1))) return undefined;
  const local = (isQuoted ? written.slice(1, -1) : written).replaceAll(/\\(.)/gs, '$1');
  if (!isQuoted && (local.startsWith('.') || local.endsWith('.') || local.includes('..'))) return undefined;
  return { local, domain: domain.slice(1) };
}
