import { badRequest } from '#electron/sandbox/azure/answer.ts';

/** A field, with the side of a link query it is read from. */
export interface FieldRef {
  readonly side: 'source' | 'target' | 'none';
  readonly name: string;
}

export type Operand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'macro'; readonly name: string; readonly shift: number }
  | { readonly kind: 'field'; readonly field: FieldRef };

export type Comparison = '=' | '<>' | '>' | '>=' | '<' | '<=' | 'under' | 'contains' | 'contains words' | 'ever' | 'in' | 'is empty';

export type Expression =
  | { readonly kind: 'and'; readonly parts: readonly Expression[] }
  | { readonly kind: 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | {
      readonly kind: 'compare';
      readonly field: FieldRef;
      readonly op: Comparison;
      readonly operands: readonly Operand[];
      readonly text: string;
    };

export interface Wiql {
  readonly from: 'WorkItems' | 'WorkItemLinks';
  readonly columns: readonly FieldRef[];
  readonly where: Expression | null;
  readonly orderBy: readonly { readonly field: FieldRef; readonly descending: boolean }[];
  readonly asOf: string | null;
  readonly mode: 'mustcontain' | 'maycontain' | 'doesnotcontain' | 'recursive';
}

type Token =
  | { readonly kind: 'word' | 'field' | 'text' | 'macro' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number };

const TOKEN =
  /\s+|\[([^\]]*)\]|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|@([A-Za-z]+)|(-?\d+(?:\.\d+)?)|(<>|>=|<=|!=|[=<>(),.*+-])|([A-Za-z_][\w.]*)/y;

/** The vendor quotes the spot of a syntax error between these marks. */
const syntaxError = (message: string, spot: string): never => {
  throw badRequest(`${message} The error is caused by «${spot}».`, 'WorkItemTrackingQueryException');
};

function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < query.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(query);
    if (match === null) return syntaxError('TF51004: The query statement has an unexpected character.', query.slice(at, at + 20));
    const [, field, single, double, macro, number, symbol, word] = match;
    if (field !== undefined) tokens.push({ kind: 'field', text: field.trim(), at });
    else if (single !== undefined) tokens.push({ kind: 'text', text: single.replaceAll("''", "'"), at });
    else if (double !== undefined) tokens.push({ kind: 'text', text: double.replaceAll('""', '"'), at });
    else if (macro !== undefined) tokens.push({ kind: 'macro', text: macro.toLowerCase(), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
  }
  return tokens;
}

/**
 * Reads the part of the work item query language that clients use: flat and link queries with AND, OR, NOT, parentheses, the comparison
 * operators, IN, UNDER, CONTAINS, CONTAINS WORDS, EVER, IS EMPTY, ORDER BY, ASOF, MODE.
 * @throws Refusal 400 with the spot that could not be read
 */
export function parseWiql(query: string): Wiql {
  const tokens = tokenize(query);
  let position = 0;
  const peek = (): Token | undefined => tokens[position];
  const rest = (): string => query.slice(peek()?.at ?? query.length, (peek()?.at ?? query.length) + 40) || 'end of query';
  const isWord = (...words: readonly string[]): boolean =>
    words.every((word, index) => {
      const token = tokens[position + index];
      return token?.kind === 'word' && token.text.toLowerCase() === word;
    });
  const takeWord = (...words: readonly string[]): boolean => {
    if (!isWord(...words)) return false;
    position += words.length;
    return true;
  };
  const takeSymbol = (symbol: string): boolean => {
    const token = peek();
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    position += 1;
    return true;
  };
  const expectSymbol = (symbol: string): void => {
    if (!takeSymbol(symbol)) syntaxError(`TF51006: The query statement is missing '${symbol}'.`, rest());
  };

  const takeField = (): FieldRef => {
    const token = peek();
    if (token === undefined || (token.kind !== 'field' && token.kind !== 'word'))
      return syntaxError('TF51006: The query statement is missing a field name.', rest());
    position += 1;
    // `[Source].[System.Id]`; without brackets the word holds its dots: `Source.[System.Id]` gives the word 'Source'.
    const side = token.text.toLowerCase().replace(/\.$/, '');
    if ((side === 'source' || side === 'target') && (takeSymbol('.') || token.text.endsWith('.'))) return { side, name: takeField().name };
    return { side: 'none', name: token.text };
  };

  const takeOperand = (): Operand => {
    const token = peek();
    if (token === undefined) return syntaxError('TF51006: The query statement is missing a value.', rest());
    position += 1;
    if (token.kind === 'text') return { kind: 'text', text: token.text };
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'macro') return { kind: 'macro', name: token.text, shift: takeShift() };
    if (token.kind === 'field') return { kind: 'field', field: { side: 'none', name: token.text } };
    if (token.kind === 'word' && /^(?:true|false)$/i.test(token.text))
      return { kind: 'boolean', value: token.text.toLowerCase() === 'true' };
    position -= 1;
    return syntaxError('TF51006: The query statement is missing a value.', rest());
  };

  const takeShift = (): number => {
    const sign = takeSymbol('-') ? -1 : takeSymbol('+') ? 1 : 0;
    const token = peek();
    // `@today-7` lexes as macro and number, `@today - 7` as macro, sign and number.
    if (token?.kind !== 'number' || (sign === 0 && !token.text.startsWith('-'))) return 0;
    position += 1;
    return sign === 0 ? Number(token.text) : sign * Number(token.text);
  };

  const takeList = (): readonly Operand[] => {
    expectSymbol('(');
    const operands = [takeOperand()];
    while (takeSymbol(',')) operands.push(takeOperand());
    expectSymbol(')');
    return operands;
  };

  const takeComparison = (): Expression => {
    const start = peek()?.at ?? 0;
    const everFirst = takeWord('ever');
    const field = takeField();
    const not = takeWord('not');
    const of = (op: Comparison, operands: readonly Operand[]): Expression => {
      const text = query.slice(start, peek()?.at ?? query.length).trim();
      const compare: Expression = { kind: 'compare', field, op: everFirst ? 'ever' : op, operands, text };
      return not ? { kind: 'not', part: compare } : compare;
    };
    if (takeWord('in')) return of('in', takeList());
    if (takeWord('under')) return of('under', [takeOperand()]);
    if (takeWord('contains', 'words')) return of('contains words', [takeOperand()]);
    if (takeWord('contains')) return of('contains', [takeOperand()]);
    if (takeWord('ever')) return of('ever', [takeOperand()]);
    if (takeWord('is', 'not', 'empty')) return { kind: 'not', part: of('is empty', []) };
    if (takeWord('is', 'empty')) return of('is empty', []);
    const token = peek();
    const op = token?.kind === 'symbol' ? (token.text === '!=' ? '<>' : token.text) : '';
    if (op !== '=' && op !== '<>' && op !== '>' && op !== '>=' && op !== '<' && op !== '<=')
      return syntaxError('TF51007: The query statement has an operator that is not known.', rest());
    position += 1;
    return of(op, [takeOperand()]);
  };

  const takeUnary = (): Expression => {
    if (takeWord('not')) return { kind: 'not', part: takeUnary() };
    if (!takeSymbol('(')) return takeComparison();
    const inner = takeOr();
    expectSymbol(')');
    return inner;
  };
  const takeAnd = (): Expression => {
    const parts = [takeUnary()];
    while (takeWord('and')) parts.push(takeUnary());
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  };
  const takeOr = (): Expression => {
    const parts = [takeAnd()];
    while (takeWord('or')) parts.push(takeAnd());
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  };

  if (!takeWord('select')) syntaxError('TF51006: The query statement is missing a SELECT clause.', rest());
  const columns: FieldRef[] = [];
  if (!takeSymbol('*')) {
    do columns.push(takeField());
    while (takeSymbol(','));
  }
  if (!takeWord('from')) syntaxError('TF51006: The query statement is missing a FROM clause.', rest());
  const from = takeWord('workitems')
    ? 'WorkItems'
    : takeWord('workitemlinks')
      ? 'WorkItemLinks'
      : syntaxError('TF51006: The FROM clause names no known source.', rest());
  const where = takeWord('where') ? takeOr() : null;
  const orderBy: { field: FieldRef; descending: boolean }[] = [];
  if (takeWord('order', 'by')) {
    do {
      const field = takeField();
      const descending = takeWord('desc');
      if (!descending) takeWord('asc');
      orderBy.push({ field, descending });
    } while (takeSymbol(','));
  }
  let asOf: string | null = null;
  if (takeWord('asof')) {
    const when = takeOperand();
    asOf = when.kind === 'text' ? when.text : syntaxError('TF51006: ASOF needs a date in quotes.', rest());
  }
  let mode: Wiql['mode'] = 'mustcontain';
  if (takeWord('mode')) {
    expectSymbol('(');
    while (peek()?.kind === 'word' || peek()?.text === ',') {
      const word = peek()!.text.toLowerCase();
      if (word === 'recursive' || word === 'maycontain' || word === 'doesnotcontain' || word === 'mustcontain') mode = word;
      position += 1;
    }
    expectSymbol(')');
  }
  if (peek() !== undefined) syntaxError('TF51006: The query statement goes on where it should end.', rest());
  return { from, columns, where, orderBy, asOf, mode };
}
