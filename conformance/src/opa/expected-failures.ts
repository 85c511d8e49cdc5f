/**
 * OPA's v0 cases are of January 2024, the v1 cases of a later version, and of these built-ins they ask for different results
 * of the same operands. What OPA 1.22 does counts.
 */
const GRAPHQL =
  'newer versions of OPA print nodes of GraphQL with more members and shorten an error; the v1 case asks for that';
const JWT = 'newer versions of OPA write the header of a token without spaces; the v1 case asks for that';

/**
 * Cases that are known to fail, by their name as the report prints it, each with the reason. They count as failed all the
 * same. A case that is listed and passes fails the tests: take it off.
 */
export const EXPECTED_FAILURES: Readonly<Record<string, string>> = {
  'v0/graphql/test-graphql-basic-ast.json: graphql_parse_query/success-basic-ast with arguments': GRAPHQL,
  'v0/graphql/test-graphql-basic-ast.json: graphql_parse_query/success-basic-ast inline fragments and type conditions':
    GRAPHQL,
  'v0/graphql/test-graphql-parse-query.json: graphql_parse_query/success-encoding multibyte characters are supported':
    GRAPHQL,
  'v0/graphql/test-graphql-parse-query.json: graphql_parse_query/success-keywords-allowed-where-names-are subscription':
    GRAPHQL,
  'v0/graphql/test-graphql-parse-query.json: graphql_parse_query/success-keywords-allowed-where-names-are true':
    GRAPHQL,
  'v0/graphql/test-graphql-parse-query.json: graphql_parse_query/success-ast simple query': GRAPHQL,
  'v0/graphql/test-graphql-parse-query.json: graphql_parse_query/success-large-queries kitchen sink': GRAPHQL,
  'v0/graphql/test-graphql-parse-schema.json: graphql_parse_schema/success-object-types with block description':
    GRAPHQL,
  'v0/graphql/test-graphql-parse.json: graphql_parse/failure validation rules are independent case 1': GRAPHQL,
  'v0/graphql/test-graphql-parse.json: graphql_parse/success validation rules are independent case 2': GRAPHQL,
  'v0/jwtencodesign/test-jwtencodesign-0493.json: jwtencodesign/Empty JSON payload': JWT,
};
