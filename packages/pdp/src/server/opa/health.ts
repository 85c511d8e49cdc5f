import type { HttpReply } from '../http/types.ts';
import { dataPath, refText } from './paths.ts';
import { reply } from './replies.ts';
import type { OpaApiOptions } from './types.ts';

/** `GET /health`, also with `bundles` and `plugins`: whether decisions can be made. */
export function getHealth({ unready }: OpaApiOptions): HttpReply {
  return health(unready());
}

/** `GET /health/…`: what a policy at `data.system.health` says. */
export function getHealthOf({ consult, unready }: OpaApiOptions, url: string): HttpReply {
  const place = dataPath(`system/health/${url}`);
  if ('problem' in place) return health(`invalid path: ${place.problem}`);
  const input = { plugin_state: {}, plugins_ready: unready() === undefined };
  const { value, refusal } = consult({ entrypoint: place.path, input });
  const ref = refText(place.path);
  if (refusal) return health(refusal.message);
  if (value === undefined) return health(`health check (${ref}) was undefined`);
  return health(value === true ? undefined : `health check (${ref}) returned unexpected value`);
}

function health(error: string | undefined): HttpReply {
  return error === undefined ? reply({}, false) : reply({ error }, false, 500);
}
