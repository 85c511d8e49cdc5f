/**
 * The schemas of schemas of JSON Schema, drafts 4, 6 and 7, as json-schema.org publishes them: schemas may refer to them.
 */
export const META_SCHEMAS: ReadonlyMap<string, string> = new Map([
  [
    'http://json-schema.org/draft-04/schema',
    '{"id":"http://json-schema.org/draft-04/schema#","$schema":"http://json-schema.org/draft-04/schema#",' +
      '"description":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"i' +
      'tems":{"$ref":"#"}},"positiveInteger":{"type":"integer","minimum":0},"positiveIntegerDefault0":{"all' +
      'Of":[{"$ref":"#/definitions/positiveInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolea' +
      'n","integer","null","number","object","string"]},"stringArray":{"type":"array","items":{"type":"stri' +
      'ng"},"minItems":1,"uniqueItems":true}},"type":"object","properties":{"id":{"type":"string"},"$schema' +
      '":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"default":{},"multiple' +
      'Of":{"type":"number","minimum":0,"exclusiveMinimum":true},"maximum":{"type":"number"},"exclusiveMaxi' +
      'mum":{"type":"boolean","default":false},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"bool' +
      'ean","default":false},"maxLength":{"$ref":"#/definitions/positiveInteger"},"minLength":{"$ref":"#/de' +
      'finitions/positiveIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"additionalItems":{' +
      '"anyOf":[{"type":"boolean"},{"$ref":"#"}],"default":{}},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/de' +
      'finitions/schemaArray"}],"default":{}},"maxItems":{"$ref":"#/definitions/positiveInteger"},"minItems' +
      '":{"$ref":"#/definitions/positiveIntegerDefault0"},"uniqueItems":{"type":"boolean","default":false},' +
      '"maxProperties":{"$ref":"#/definitions/positiveInteger"},"minProperties":{"$ref":"#/definitions/posi' +
      'tiveIntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"anyOf' +
      '":[{"type":"boolean"},{"$ref":"#"}],"default":{}},"definitions":{"type":"object","additionalProperti' +
      'es":{"$ref":"#"},"default":{}},"properties":{"type":"object","additionalProperties":{"$ref":"#"},"de' +
      'fault":{}},"patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"d' +
      'ependencies":{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/s' +
      'tringArray"}]}},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/' +
      'definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,' +
      '"uniqueItems":true}]},"format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf' +
      '":{"$ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#' +
      '"}},"dependencies":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]},"default":{}}',
  ],
  [
    'http://json-schema.org/draft-06/schema',
    '{"$schema":"http://json-schema.org/draft-06/schema#","$id":"http://json-schema.org/draft-06/schema#"' +
      ',"title":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"items"' +
      ':{"$ref":"#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"al' +
      'lOf":[{"$ref":"#/definitions/nonNegativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","bo' +
      'olean","integer","null","number","object","string"]},"stringArray":{"type":"array","items":{"type":"' +
      'string"},"uniqueItems":true,"default":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"' +
      'string","format":"uri-reference"},"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string"' +
      ',"format":"uri-reference"},"title":{"type":"string"},"description":{"type":"string"},"default":{},"e' +
      'xamples":{"type":"array","items":{}},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{' +
      '"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum"' +
      ':{"type":"number"},"maxLength":{"$ref":"#/definitions/nonNegativeInteger"},"minLength":{"$ref":"#/de' +
      'finitions/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"additionalItems' +
      '":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":{}},"m' +
      'axItems":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{"$ref":"#/definitions/nonNegativeIn' +
      'tegerDefault0"},"uniqueItems":{"type":"boolean","default":false},"contains":{"$ref":"#"},"maxPropert' +
      'ies":{"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":"#/definitions/nonNegativeI' +
      'ntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"}' +
      ',"definitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"typ' +
      'e":"object","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":"object","' +
      'additionalProperties":{"$ref":"#"},"default":{}},"dependencies":{"type":"object","additionalProperti' +
      'es":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propertyNames":{"$ref":"#"},"con' +
      'st":{},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/definitio' +
      'ns/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueIt' +
      'ems":true}]},"format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref"' +
      ':"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"defa' +
      'ult":{}}',
  ],
  [
    'http://json-schema.org/draft-07/schema',
    '{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft-07/schema#"' +
      ',"title":"Core schema meta-schema","definitions":{"schemaArray":{"type":"array","minItems":1,"items"' +
      ':{"$ref":"#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"al' +
      'lOf":[{"$ref":"#/definitions/nonNegativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","bo' +
      'olean","integer","null","number","object","string"]},"stringArray":{"type":"array","items":{"type":"' +
      'string"},"uniqueItems":true,"default":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"' +
      'string","format":"uri-reference"},"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string"' +
      ',"format":"uri-reference"},"$comment":{"type":"string"},"title":{"type":"string"},"description":{"ty' +
      'pe":"string"},"default":true,"readOnly":{"type":"boolean","default":false},"examples":{"type":"array' +
      '","items":true},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exc' +
      'lusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"m' +
      'axLength":{"$ref":"#/definitions/nonNegativeInteger"},"minLength":{"$ref":"#/definitions/nonNegative' +
      'IntegerDefault0"},"pattern":{"type":"string","format":"regex"},"additionalItems":{"$ref":"#"},"items' +
      '":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":true},"maxItems":{"$ref":"#' +
      '/definitions/nonNegativeInteger"},"minItems":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"un' +
      'iqueItems":{"type":"boolean","default":false},"contains":{"$ref":"#"},"maxProperties":{"$ref":"#/def' +
      'initions/nonNegativeInteger"},"minProperties":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"r' +
      'equired":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},"definitions":{"ty' +
      'pe":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"type":"object","additi' +
      'onalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":"object","additionalPropertie' +
      's":{"$ref":"#"},"propertyNames":{"format":"regex"},"default":{}},"dependencies":{"type":"object","ad' +
      'ditionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propertyNames":{' +
      '"$ref":"#"},"const":true,"enum":{"type":"array","items":true,"minItems":1,"uniqueItems":true},"type"' +
      ':{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpl' +
      'eTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"},"contentMediaType":{"type":"s' +
      'tring"},"contentEncoding":{"type":"string"},"if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"' +
      '},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},"oneOf":' +
      '{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"default":true}',
  ],
]);
