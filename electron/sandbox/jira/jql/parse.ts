import { badRequest, type JiraRefusal } from '../refusal.ts';
import { tokenize, type Token } from './tokens.ts';

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | 'in' | 'not in' | 'is' | 'is not';

export type Operand =
  | { readonly kind: 'value'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'empty' };

export interface Comparison {
  readonly kind: 'compare';
  /** As written: 'fixVersion', 'cf[10020]', 'Story Points'. */
  readonly field: string;
  readonly operator: Operator;
  readonly operand: Operand;
}

export type Clause =
  Comparison | { readonly kind: 'and' | 'or'; readonly parts: readonly Clause[] } | { readonly kind: 'not'; readonly clause: Clause };

export interface OrderTerm {
  readonly field: string;
  readonly descending: boolean;
}

export interface Query {
  readonly where: Clause | null;
  readonly orderBy: readonly OrderTerm[];
}

// Words Jira keeps for later; it names them in its refusal.
const UNSUPPORTED = new Set(['was', 'changed']);
const OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'";

/** Reads a JQL query. @throws JiraRefusal 400 with the place of the mistake, in Jira's words */
export function parseJql(jql: string): Query {
  const tokens = tokenize(jql);
  let index = 0;
  const peek = (): Token => tokens[index]!;
  const take = (): Token => tokens[index++]!;
  const isWord = (token: Token, word: string): boolean => token.kind === 'word' && token.text.toLowerCase() === word;
  const fail = (expected: string, got: Token): JiraRefusal =>
    badRequest(
      got.kind === 'end'
        ? `Error in the JQL Query: Expecting ${expected} before the end of the query.`
        : `Error in the JQL Query: Expecting ${expected} but got '${got.text}'. (line 1, character ${got.at})`,
    );

  const series = (kind: 'and' | 'or', part: () => Clause): Clause => {
    const parts = [part()];
    while (peek().kind === 'logic' && peek().text === kind) {
      take();
      parts.push(part());
    }
    return parts.length === 1 ? parts[0]! : { kind, parts };
  };
  const or = (): Clause => series('or', and);
  const and = (): Clause => series('and', unary);
  const unary = (): Clause => {
    const token = peek();
    if (token.kind === 'logic' && token.text === 'not') {
      take();
      return { kind: 'not', clause: unary() };
    }
    if (token.text === '(' && token.kind === 'punctuation') {
      take();
      const inner = or();
      if (peek().text !== ')') throw fail("')'", peek());
      take();
      return inner;
    }
    return comparison();
  };
  const comparison = (): Clause => {
    const field = take();
    if (field.kind !== 'word' && field.kind !== 'string') throw fail('either a value, list or function', field);
    const operator = operatorNext();
    const operand = operandNext();
    if ((operator === 'in' || operator === 'not in') && operand.kind === 'value')
      throw badRequest(`Error in the JQL Query: Expecting '(' but got '${operand.text}'.`);
    if ((operator === 'is' || operator === 'is not') && operand.kind !== 'empty')
      throw badRequest(`The operator '${operator}' only supports the values EMPTY and NULL.`);
    return { kind: 'compare', field: field.text, operator, operand };
  };
  const operatorNext = (): Operator => {
    const token = take();
    if (token.kind === 'operator') return token.text;
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (UNSUPPORTED.has(word)) throw badRequest(`The operator '${word}' is not supported here.`);
    if (word === 'in') return 'in';
    if (token.kind === 'logic' && token.text === 'not' && isWord(peek(), 'in')) {
      take();
      return 'not in';
    }
    if (word !== 'is') throw fail(`operator, one of ${OPERATORS},`, token);
    if (peek().kind !== 'logic' || peek().text !== 'not') return 'is';
    take();
    return 'is not';
  };
  const operandNext = (): Operand => {
    const token = take();
    if (token.kind === 'punctuation' && token.text === '(') {
      const items = [operandNext()];
      while (peek().text === ',' && peek().kind === 'punctuation') {
        take();
        items.push(operandNext());
      }
      if (peek().text !== ')') throw fail("')'", peek());
      take();
      return { kind: 'list', items };
    }
    if (token.kind === 'string') return { kind: 'value', text: token.text, quoted: true };
    if (token.kind !== 'word') throw fail('either a value, list or function', token);
    const lower = token.text.toLowerCase();
    if (peek().kind === 'punctuation' && peek().text === '(') return functionNext(token.text);
    if (lower === 'empty' || lower === 'null') return { kind: 'empty' };
    return { kind: 'value', text: token.text, quoted: false };
  };
  const functionNext = (name: string): Operand => {
    take();
    const args: string[] = [];
    while (peek().text !== ')' || peek().kind !== 'punctuation') {
      const arg = take();
      if (arg.kind !== 'word' && arg.kind !== 'string') throw fail("')'", arg);
      args.push(arg.text);
      if (peek().kind === 'punctuation' && peek().text === ',') take();
    }
    take();
    return { kind: 'function', name: name.toLowerCase(), args };
  };

  const where = peek().kind === 'end' || isWord(peek(), 'order') ? null : or();
  const orderBy: OrderTerm[] = [];
  if (isWord(peek(), 'order')) {
    take();
    const by = take();
    if (!isWord(by, 'by')) throw fail("'by'", by);
    do {
      const field = take();
      if (field.kind !== 'word' && field.kind !== 'string') throw fail('a field name', field);
      const descending = isWord(peek(), 'desc');
      if (descending || isWord(peek(), 'asc')) take();
      orderBy.push({ field: field.text, descending });
    } while (peek().text === ',' && take().kind === 'punctuation');
  }
  if (peek().kind !== 'end') throw fail("either 'OR' or 'AND'", peek());
  if (orderBy.length > 7) throw badRequest('The maximum number of fields to sort by is 7.');
  return { where, orderBy };
}
