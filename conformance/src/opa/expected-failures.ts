/**
 * Cases that are known to fail, by their name as the report prints it, each with the reason. A case that is listed and
 * passes fails the run: take it off.
 */
export const EXPECTED_FAILURES: Readonly<Record<string, string>> = {};
