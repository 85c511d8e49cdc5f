import type {
  ArgumentDefinition,
  CommentGroup,
  Definition,
  DirectiveDefinition,
  EnumValueDefinition,
  FieldDefinition,
  OperationTypeDefinition,
  Position,
  SchemaDefinition,
  SchemaDocument,
} from './ast.ts';
import { Parser } from './parser.ts';

interface Description {
  readonly text: string;
  readonly comments: CommentGroup | undefined;
}

const NO_DESCRIPTION: Description = { text: '', comments: undefined };

const LOCATIONS: ReadonlySet<string> = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
  'SCHEMA',
  'SCALAR',
  'OBJECT',
  'FIELD_DEFINITION',
  'ARGUMENT_DEFINITION',
  'INTERFACE',
  'UNION',
  'ENUM',
  'ENUM_VALUE',
  'INPUT_OBJECT',
  'INPUT_FIELD_DEFINITION',
]);

/** Parses a document of type definitions. @throws GraphqlError with the first mistake */
export function parseSchema(text: string, builtIn = false): SchemaDocument {
  return new SchemaParser(text, builtIn).document();
}

/** The members of a definition that kinds do not share. */
type Body = Partial<
  Pick<Definition, 'Interfaces' | 'Fields' | 'Types' | 'EnumValues' | 'EndOfDefinitionComment' | 'typePositions'>
> &
  Pick<Definition, 'Directives'>;

class SchemaParser extends Parser {
  readonly #builtIn: boolean;

  constructor(text: string, builtIn: boolean) {
    super(text);
    this.#builtIn = builtIn;
  }

  document(): SchemaDocument {
    const Schema: SchemaDefinition[] = [];
    const SchemaExtension: SchemaDefinition[] = [];
    const Directives: DirectiveDefinition[] = [];
    const Definitions: Definition[] = [];
    const Extensions: Definition[] = [];
    while (!this.isNext('<EOF>')) {
      const description = this.#description();
      const { kind, value } = this.peek();
      if (kind !== 'Name') this.unexpected();
      if (value === 'schema') Schema.push(this.#schema(description));
      else if (value === 'directive') Directives.push(this.#directive(description));
      else if (value === 'extend') {
        if (description.text !== '') this.unexpected(this.previous());
        const comments = this.keyword('extend');
        if (this.peek().value === 'schema') SchemaExtension.push(this.#schemaExtension(comments));
        else Extensions.push(this.#extension(comments));
      } else Definitions.push(this.#definition(description));
    }
    return { Schema, SchemaExtension, Directives, Definitions, Extensions, Comment: this.comments() };
  }

  #description(): Description {
    if (!this.isNext('String') && !this.isNext('BlockString')) return NO_DESCRIPTION;
    const comments = this.comments();
    return { text: this.next().value, comments };
  }

  #schema(description: Description): SchemaDefinition {
    const AfterDescriptionComment = this.keyword('schema');
    return {
      ...this.#schemaBody(),
      Description: description.text,
      BeforeDescriptionComment: description.comments,
      AfterDescriptionComment,
    };
  }

  #schemaExtension(AfterDescriptionComment: CommentGroup | undefined): SchemaDefinition {
    this.keyword('schema');
    const body = this.#schemaBody();
    if (body.Directives.length === 0 && body.OperationTypes.length === 0) this.unexpected();
    return { ...body, Description: '', AfterDescriptionComment };
  }

  #schemaBody() {
    const position = this.position();
    const Directives = this.directives(true);
    const { items, comments } = this.some('{', '}', () => this.#operationType());
    return { Directives, OperationTypes: items, EndOfDefinitionComment: comments, position };
  }

  #operationType(): OperationTypeDefinition {
    const position = this.position();
    const Comment = this.comments();
    const operation = this.next();
    if (!/^(?:query|mutation|subscription)$/.test(operation.value)) this.unexpected(operation);
    this.expect(':');
    return { Operation: operation.value, Type: this.name(), Comment, position };
  }

  #definition(description: Description): Definition {
    const keyword = this.peek().value;
    if (!isTypeKeyword(keyword)) this.unexpected();
    const AfterDescriptionComment = this.keyword(keyword);
    return {
      ...this.#typeBody(keyword, false),
      Description: description.text,
      BeforeDescriptionComment: description.comments,
      AfterDescriptionComment,
    };
  }

  #extension(AfterDescriptionComment: CommentGroup | undefined): Definition {
    const keyword = this.peek().value;
    if (!isTypeKeyword(keyword)) this.unexpected();
    this.keyword(keyword);
    const body = this.#typeBody(keyword, true);
    const { Interfaces, Directives, Fields, Types, EnumValues } = body;
    if ([Interfaces, Directives, Fields, Types, EnumValues].every((list) => list.length === 0)) this.unexpected();
    return { ...body, Description: '', AfterDescriptionComment };
  }

  /** A type definition from its name on. */
  #typeBody(keyword: keyof typeof KINDS, extends_: boolean) {
    const position = this.position();
    const Name = this.name();
    const body = this.#members(keyword, extends_);
    return {
      Kind: KINDS[keyword],
      Name,
      Interfaces: [],
      Fields: [],
      Types: [],
      EnumValues: [],
      BuiltIn: this.#builtIn,
      position,
      ...body,
    };
  }

  #members(keyword: keyof typeof KINDS, extends_: boolean): Body {
    switch (keyword) {
      case 'scalar':
        return { Directives: this.directives(true) };
      case 'type':
      case 'interface': {
        // As in the reference implementation, an extension adds no interfaces to an interface.
        const Interfaces = keyword === 'interface' && extends_ ? [] : this.#interfaces();
        const Directives = this.directives(true);
        const { items, comments } = this.some('{', '}', () => this.#field());
        return { Interfaces, Directives, Fields: items, EndOfDefinitionComment: comments };
      }
      case 'union': {
        const Directives = this.directives(true);
        return { Directives, ...this.#unionMembers() };
      }
      case 'enum': {
        const Directives = this.directives(true);
        const { items, comments } = this.some('{', '}', () => this.#enumValue());
        return { Directives, EnumValues: items, EndOfDefinitionComment: comments };
      }
      case 'input': {
        const Directives = this.directives(!extends_);
        const { items, comments } = this.some('{', '}', () => this.#inputField());
        return { Directives, Fields: items, EndOfDefinitionComment: comments };
      }
    }
  }

  #interfaces(): readonly string[] {
    if (this.peek().value !== 'implements') return [];
    this.next();
    this.skip('&');
    const names = [this.name()];
    while (this.skip('&')) names.push(this.name());
    return names;
  }

  #unionMembers(): Pick<Definition, 'Types' | 'typePositions'> {
    const Types: string[] = [];
    const typePositions: Position[] = [];
    if (!this.skip('=')) return { Types, typePositions };
    this.skip('|');
    do {
      typePositions.push(this.position());
      Types.push(this.name());
    } while (this.skip('|'));
    return { Types, typePositions };
  }

  /** What the parts of types start with. */
  #described() {
    const description = this.#description();
    const position = this.position();
    return {
      Description: description.text,
      BeforeDescriptionComment: description.text === '' ? undefined : description.comments,
      AfterDescriptionComment: this.comments(),
      Name: this.name(),
      position,
    };
  }

  #field(): FieldDefinition {
    const described = this.#described();
    const Arguments = this.#argumentDefinitions();
    this.expect(':');
    return { ...described, Arguments, Type: this.type(), Directives: this.directives(true) };
  }

  #inputField(): FieldDefinition {
    return { ...this.#argumentDefinition(), Arguments: [] };
  }

  #argumentDefinitions(): readonly ArgumentDefinition[] {
    return this.some('(', ')', () => this.#argumentDefinition()).items;
  }

  #argumentDefinition(): ArgumentDefinition {
    const described = this.#described();
    this.expect(':');
    return {
      ...described,
      Type: this.type(),
      DefaultValue: this.skip('=') ? this.value(true) : undefined,
      Directives: this.directives(true),
    };
  }

  #enumValue(): EnumValueDefinition {
    return { ...this.#described(), Directives: this.directives(true) };
  }

  #directive(description: Description): DirectiveDefinition {
    const AfterDescriptionComment = this.keyword('directive');
    this.expect('@');
    const position = this.position();
    const Name = this.name();
    const Arguments = this.#argumentDefinitions();
    const IsRepeatable = this.isNext('Name', 'repeatable');
    if (IsRepeatable) this.next();
    this.keyword('on');
    this.skip('|');
    const Locations = [this.#location()];
    while (this.skip('|')) Locations.push(this.#location());
    return {
      Description: description.text,
      BeforeDescriptionComment: description.comments,
      AfterDescriptionComment,
      Name,
      Arguments,
      IsRepeatable,
      Locations,
      position,
    };
  }

  #location(): string {
    const token = this.expect('Name');
    if (!LOCATIONS.has(token.value)) this.unexpected(token);
    return token.value;
  }
}

const KINDS = {
  scalar: 'SCALAR',
  type: 'OBJECT',
  interface: 'INTERFACE',
  union: 'UNION',
  enum: 'ENUM',
  input: 'INPUT_OBJECT',
} as const;

function isTypeKeyword(word: string): word is keyof typeof KINDS {
  return Object.hasOwn(KINDS, word);
}
