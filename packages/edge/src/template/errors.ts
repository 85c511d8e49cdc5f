/** A template that cannot be compiled. `message` starts with the line and column inside of the template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(source: string, offset: number, message: string) {
    const before = source.slice(0, offset).split('\n');
    super(`template:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${message}`);
  }
}

/** A template that failed while it was rendered. The message holds no values of the request. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}
