/**
 * Why each of the standard's negative examples must be refused: a finding with this code whose message has these words. A file
 * that is not listed must be refused for whatever reason.
 */
export const EXPECTED_REASONS: Readonly<Record<string, { readonly code: string; readonly words: string }>> = {
  'additional-unknown-property': { code: 'ERR_CONTRACT_KEY_UNKNOWN', words: '`unknownRootField`' },
  'enum-duplicate-values': { code: 'ERR_CONTRACT_DUPLICATE', words: '`pending` twice' },
  'enum-empty': { code: 'ERR_CONTRACT_VALUE', words: '`enum`' },
  'enum-missing-value': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `value`' },
  'invalid-api-version': { code: 'ERR_CONTRACT_VALUE', words: '`apiVersion`' },
  'invalid-kind': { code: 'ERR_CONTRACT_VALUE', words: '`kind`' },
  'invalid-quality-dimension': { code: 'ERR_CONTRACT_VALUE', words: '`dimension` cannot be `validity`' },
  'invalid-quality-metric': { code: 'ERR_CONTRACT_VALUE', words: '`metric` cannot be `invalidMetric`' },
  'invalid-quality-type': { code: 'ERR_CONTRACT_VALUE', words: '`type` cannot be' },
  'map-missing-block': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `map`' },
  'map-missing-key': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `key`' },
  'map-missing-value': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `value`' },
  'missing-required-fields': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'a data contract needs `id`' },
  'quality-custom-missing-implementation': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `implementation`' },
  'quality-element-field': { code: 'ERR_CONTRACT_KEY_UNKNOWN', words: '`element`' },
  'quality-library-missing-metric': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `metric`' },
  'quality-multiple-operators': { code: 'ERR_CONTRACT_VALUE', words: 'exactly one operator' },
  'quality-mustbebetween-wrong-size': { code: 'ERR_CONTRACT_VALUE', words: '`mustBeBetween`' },
  'quality-sql-missing-query': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `query`' },
  'relationship-property-level-with-from': { code: 'ERR_CONTRACT_KEY_UNKNOWN', words: '`from`' },
  'relationship-schema-level-missing-from-to': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `from`' },
  'schema-property-invalid-logicaltype': { code: 'ERR_CONTRACT_VALUE', words: '`logicalType` cannot be' },
  'schema-property-missing-name': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `name`' },
  'server-invalid-type': { code: 'ERR_CONTRACT_VALUE', words: '`type` cannot be' },
  'server-missing-conditional-fields': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'of type `athena`' },
  'server-missing-required-fields': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'a server in `servers` needs `server`' },
  'sla-missing-required-value': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `value`' },
  'synonym-missing-term': { code: 'ERR_CONTRACT_KEY_MISSING', words: 'needs `synonym`' },
};
