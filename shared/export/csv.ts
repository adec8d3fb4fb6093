/**
 * Comma-separated values for spreadsheets, with a guard against formula injection.
 *
 * A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break, also in the full-width forms that East Asian
 * input methods write. Quoting does not stop it. Programs that split on another separator (`;` in many European settings, tabs, or a
 * quote they read differently) see a cell begin in the middle of our text, so a beginning is guarded there too.
 * The guard is one apostrophe in front of the character. It is visible, and it can be taken away exactly, because text that already had
 * apostrophes there gets one more.
 * @see OWASP, CSV Injection
 */
const TRIGGER = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';
const AT_START = new RegExp(`^(\\s*)(?='*[${TRIGGER}])`, 'u');
const BLANK_START = /^(?='*[\t\r\n])/u;
const AFTER_SEPARATOR = new RegExp(`([,;|\\t\\r\\n"][ \\u00A0]*)(?='*[${TRIGGER}])`, 'gu');

/** One value of a row. Numbers are written as numbers and need no guard; null is an empty cell. */
export type Cell = string | number | null;

/** Puts an apostrophe in front of everything a spreadsheet could run. @example guardCell('=1+1') // => "'=1+1" */
export function guardCell(text: string): string {
  const inside = text.replace(AFTER_SEPARATOR, "$1'");
  // A blank start covers what follows it: '\t=1' begins with a tab, and the '=' after the tab is guarded as one behind a separator.
  if (BLANK_START.test(inside)) return `'${inside}`;
  return inside.replace(AT_START, "$1'");
}

const quoted = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return `"${guardCell(cell).replaceAll('"', '""')}"`;
};

/**
 * A CSV file as RFC 4180 has it: CRLF between rows, every text in quotes, UTF-8.
 * Begins with a byte order mark, without which spreadsheets on Windows read UTF-8 as their own code page.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(quoted).join(',')];
  for (const row of rows) lines.push(row.map(quoted).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** Tab-separated text for the clipboard: guarded like CSV; tabs and line breaks inside a cell become spaces, so that rows stay rows. */
export function tsvText(rows: Iterable<readonly Cell[]>): string {
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(
      row.map((cell) => (typeof cell === 'string' ? guardCell(cell.replace(/[\t\r\n]+/g, ' ').trim()) : String(cell ?? ''))).join('\t'),
    );
  }
  return lines.join('\n');
}
