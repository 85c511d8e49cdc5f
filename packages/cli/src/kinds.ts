import type { DocumentKind } from '@writ/core';
import { decisionPointKind } from './pdp/decision-point-kind.ts';
import { processKind } from './process/kind.ts';

/** Every kind of document that `writ` reads. A package that brings a new kind adds it here. */
export const DOCUMENT_KINDS: readonly DocumentKind<unknown>[] = [processKind, decisionPointKind];
