// What a spreadsheet could run, spelled out once more: a reader that took it from the writer would share its mistakes.
const TRIGGER = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';
const GUARDED_START = new RegExp(`^(\\s*)'(?='*[${TRIGGER}])`, 'u');
const GUARDED_BLANK = /^'(?='*[\t\r\n])/u;
const GUARDED_INSIDE = new RegExp(`([,;|\\t\\r\\n"][ \\u00A0]*)'(?='*[${TRIGGER}])`, 'gu');

/** Takes the guard of `guardCell` away again. */
export function unguardCell(text: string): string {
  const start = GUARDED_BLANK.test(text) ? text.slice(1) : text.replace(GUARDED_START, '$1');
  return start.replace(GUARDED_INSIDE, '$1');
}

/**
 * Reads what `csvText` wrote, guards taken away; also any other RFC 4180 file.
 * @returns rows of cells, the header first
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < source.length) {
    let cell = '';
    if (source[at] === '"') {
      at += 1;
      for (;;) {
        const end = source.indexOf('"', at);
        if (end === -1) {
          cell += source.slice(at);
          at = source.length;
          break;
        }
        cell += source.slice(at, end);
        at = end + 1;
        if (source[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    } else {
      const start = at;
      while (at < source.length && source[at] !== ',' && source[at] !== '\r' && source[at] !== '\n') at += 1;
      cell = source.slice(start, at);
    }
    row.push(unguardCell(cell));
    if (source[at] === ',') {
      at += 1;
      if (at === source.length) row.push('');
      continue;
    }
    if (source[at] === '\r') at += 1;
    if (source[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
