import { errorAnswer, jsonAnswer } from './answers.ts';
import { isSearchable } from './search.ts';
import type { AuthzenAnswer, AuthzenOptions, AuthzenRequest } from './types.ts';

const WELL_KNOWN = '/.well-known/authzen-configuration';

/** Whether a path is that of the metadata: the well-known one, with the path of the decision point's own address behind it (section 9.2). */
export function isMetadataPath(path: string, publicUrl: string | undefined): boolean {
  return path === WELL_KNOWN || path === WELL_KNOWN + pathOf(publicUrl);
}

/** What the decision point offers, and where (section 9.1). */
export function answerMetadata({ search, publicUrl }: AuthzenOptions, request: AuthzenRequest): AuthzenAnswer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorAnswer(405, 'the metadata is read with GET', { allow: 'GET, HEAD' });
  }
  const base = publicUrl?.replace(/\/$/, '') ?? request.origin;
  const metadata = {
    policy_decision_point: base,
    access_evaluation_endpoint: `${base}/access/v1/evaluation`,
    access_evaluations_endpoint: `${base}/access/v1/evaluations`,
    ...(isSearchable('subject', search) && { search_subject_endpoint: `${base}/access/v1/search/subject` }),
    ...(isSearchable('resource', search) && { search_resource_endpoint: `${base}/access/v1/search/resource` }),
    ...(isSearchable('action', search) && { search_action_endpoint: `${base}/access/v1/search/action` }),
  };
  return jsonAnswer(JSON.stringify(metadata), { 'cache-control': 'max-age=300' });
}

function pathOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : (URL.parse(publicUrl)?.pathname.replace(/\/$/, '') ?? '');
}
