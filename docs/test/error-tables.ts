import { CONTRACT_ERRORS } from '@writ/contracts';
import { CONFIG_ERRORS, CORE_ERRORS, type ErrorTable } from '@writ/core';
import { EDGE_ERRORS, RULE_ERRORS } from '@writ/edge';
import { PDP_ERRORS } from '@writ/pdp';
import { SERVICE_ERRORS } from '@writ/service';

/** Every table of error codes, in the order of the page. A package that declares codes adds its table here. */
export const ERROR_TABLES: Readonly<Record<string, ErrorTable>> = {
  CORE: CORE_ERRORS,
  CONFIG: CONFIG_ERRORS,
  CONTRACT: CONTRACT_ERRORS,
  PDP: PDP_ERRORS,
  EDGE: EDGE_ERRORS,
  RULE: RULE_ERRORS,
  SERVICE: SERVICE_ERRORS,
};
