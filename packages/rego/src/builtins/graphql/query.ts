import {
  type FragmentDefinition,
  GraphqlError,
  type OperationDefinition,
  type QueryDocument,
  type Selection,
  type VariableDefinition,
} from './ast.ts';
import { Parser } from './parser.ts';

/** Parses an executable document. @throws GraphqlError with the first mistake */
export function parseQuery(text: string): QueryDocument {
  const parser = new Parser(text);
  const Operations: OperationDefinition[] = [];
  const Fragments: FragmentDefinition[] = [];
  for (let token = parser.peek(); token.kind !== '<EOF>'; token = parser.peek()) {
    if (token.kind === '{' || (token.kind === 'Name' && /^(?:query|mutation|subscription)$/.test(token.value))) {
      Operations.push(operation(parser));
    } else if (token.kind === 'Name' && token.value === 'fragment') Fragments.push(fragment(parser));
    else parser.unexpected();
  }
  return { Operations, Fragments };
}

function operation(parser: Parser): OperationDefinition {
  const position = parser.position();
  if (parser.isNext('{')) {
    const SelectionSet = selectionSet(parser);
    return { Operation: 'query', Name: '', VariableDefinitions: [], Directives: [], SelectionSet, position };
  }
  const Comment = parser.comments();
  return {
    Operation: parser.next().value,
    Name: parser.isNext('Name') ? parser.next().value : '',
    VariableDefinitions: variables(parser),
    Directives: parser.directives(false),
    SelectionSet: selectionSet(parser),
    Comment,
    position,
  };
}

function variables(parser: Parser): readonly VariableDefinition[] {
  return parser.some('(', ')', () => {
    const position = parser.position();
    const Comment = parser.comments();
    const Variable = parser.variable();
    parser.expect(':');
    return {
      Variable,
      Type: parser.type(),
      DefaultValue: parser.skip('=') ? parser.value(true) : undefined,
      Directives: parser.directives(false),
      Used: false,
      Comment,
      position,
    };
  }).items;
}

function fragment(parser: Parser): FragmentDefinition {
  const position = parser.position();
  const Comment = parser.comments();
  parser.keyword('fragment');
  if (parser.peek().value === 'on') parser.unexpected();
  const Name = parser.name();
  const VariableDefinition = variables(parser);
  parser.keyword('on');
  return {
    Name,
    VariableDefinition,
    TypeCondition: parser.name(),
    Directives: parser.directives(false),
    SelectionSet: selectionSet(parser),
    Comment,
    position,
  };
}

function selectionSet(parser: Parser): readonly Selection[] {
  const token = parser.peek();
  if (token.kind !== '{') throw new GraphqlError(`Expected {, found ${token.kind}`, token.position);
  return parser.nested(() => parser.some('{', '}', () => selection(parser)).items);
}

function selection(parser: Parser): Selection {
  const position = parser.position();
  const Comment = parser.comments();
  if (parser.skip('...')) return spread(parser, Comment);
  const Alias = parser.name();
  return {
    node: 'Field',
    Alias,
    Name: parser.skip(':') ? parser.name() : Alias,
    Arguments: parser.arguments(false),
    Directives: parser.directives(false),
    SelectionSet: parser.isNext('{') ? selectionSet(parser) : [],
    Comment,
    position,
  };
}

function spread(parser: Parser, Comment: Selection['Comment']): Selection {
  const { kind, value, position } = parser.peek();
  if (kind === 'Name' && value !== 'on') {
    return { node: 'FragmentSpread', Name: parser.name(), Directives: parser.directives(false), Comment, position };
  }
  let TypeCondition = '';
  if (value === 'on') {
    parser.next();
    TypeCondition = parser.name();
  }
  return {
    node: 'InlineFragment',
    TypeCondition,
    Directives: parser.directives(false),
    SelectionSet: selectionSet(parser),
    Comment,
    position,
  };
}
