/** A step of a mount: a name, or the place of a key. */
export type MountStep = string | { readonly attribute: string };

/**
 * Reads a mount: `data.pip.hr.users[{id}]` or `input.user`.
 *
 * @returns the steps, the root included, or undefined where it is none
 */
export function parseMount(text: string): readonly MountStep[] | undefined {
  const root = /^(?:data|input)/.exec(text)?.[0];
  if (root === undefined) return undefined;
  const steps: MountStep[] = [root];
  const step = /\.([A-Za-z_]\w*)|\["([^"\\]+)"\]|\[\{([^{}]+)\}\]|\.\{([^{}]+)\}/y;
  step.lastIndex = root.length;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (!found) return undefined;
    const attribute = found[3] ?? found[4];
    const name = found[1] ?? found[2];
    if (attribute !== undefined) steps.push({ attribute });
    else if (name !== undefined) steps.push(name);
  }
  return steps.length > 1 ? steps : undefined;
}
