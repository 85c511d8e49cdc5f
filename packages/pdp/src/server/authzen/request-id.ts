/** The id that the client gave its request, for the answer (section 10.1.4). */
export function requestIdOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): {
  readonly 'x-request-id'?: string;
} {
  const id = headers['x-request-id'];
  return id === undefined ? {} : { 'x-request-id': typeof id === 'string' ? id : id.join(', ') };
}
