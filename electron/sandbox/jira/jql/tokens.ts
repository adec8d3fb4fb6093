import { badRequest } from '../refusal.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'operator'; readonly text: '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~'; readonly at: number }
  | { readonly kind: 'punctuation'; readonly text: '(' | ')' | ','; readonly at: number }
  | { readonly kind: 'logic'; readonly text: 'and' | 'or' | 'not'; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

// One alternative per kind of token; sticky, so that a gap between tokens is an error and not skipped.
const NEXT = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|!~|>=|<=|=|>|<|~)|([(),])|(&&|\|\||[&|!])|([^\s"'=!<>~(),&|]+))/y;
const LOGIC = { '&': 'and', '&&': 'and', '|': 'or', '||': 'or', '!': 'not' } as const;

/** Cuts a query into tokens. @throws JiraRefusal 400 for an open quote or a stray character */
export function tokenize(jql: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = jql.trimEnd().length;
  NEXT.lastIndex = 0;
  while (NEXT.lastIndex < end) {
    const from = NEXT.lastIndex;
    const match = NEXT.exec(jql);
    if (match === null)
      throw badRequest(
        `Error in the JQL Query: The quoted string '${jql.slice(from).trim().slice(0, 40)}' has not been completed. (line 1, character ${from + 1})`,
      );
    const at = match.index + match[0].length;
    const [, quoted, operator, punctuation, logic, word] = match;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: unescape(quoted.slice(1, -1)), at });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator as '=', at });
    else if (punctuation !== undefined) tokens.push({ kind: 'punctuation', text: punctuation as '(', at });
    else if (logic !== undefined) tokens.push({ kind: 'logic', text: LOGIC[logic as '&'], at });
    else tokens.push(wordToken(word!, at));
  }
  tokens.push({ kind: 'end', text: '', at: end });
  return tokens;
}

function wordToken(word: string, at: number): Token {
  const lower = word.toLowerCase();
  return lower === 'and' || lower === 'or' || lower === 'not' ? { kind: 'logic', text: lower, at } : { kind: 'word', text: word, at };
}

const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
