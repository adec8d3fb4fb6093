import type { FileHandle } from 'node:fs/promises';
import { decodeLine, type JournalLine } from './record.ts';

/** A stretch of the file: a good line, or bytes that are no good line. `torn` is a stretch without a newline at the file's end. */
export interface Stretch {
  readonly line: JournalLine | null;
  readonly bytes: Buffer;
  readonly from: number;
  readonly torn: boolean;
}

const CHUNK = 1 << 20;

/** Reads a journal file line by line from its beginning, holding one line and one chunk in memory. */
export async function* stretches(file: FileHandle): AsyncGenerator<Stretch, void> {
  let parts: Buffer[] = [];
  let from = 0;
  let position = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    let rest = chunk.subarray(0, bytesRead);
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      const bytes = Buffer.concat([...parts, rest.subarray(0, end)]);
      parts = [];
      yield { line: decodeLine(bytes), bytes, from, torn: false };
      from += bytes.length + 1;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield { line: null, bytes: Buffer.concat(parts), from, torn: true };
}

/** What a file holds, without its entries. */
export interface Survey {
  readonly generation: string | null;
  readonly schema: number;
  readonly lastNumber: number;
  readonly snapshotNumber: number;
  /** Where the next line goes, when the file is sound up to there. */
  readonly end: number;
  readonly bad: readonly Buffer[];
  /** Numbers that are missing between good lines. */
  readonly missing: number;
  /** Damage before good lines: the file must be written anew. */
  readonly damagedInside: boolean;
}

/** Reads the whole file once and says what is good and what is not. */
export async function survey(file: FileHandle): Promise<Survey> {
  let generation: string | null = null;
  let [schema, lastNumber, snapshotNumber, end, missing] = [0, 0, 0, 0, 0];
  let expected: number | null = null;
  const bad: Buffer[] = [];
  let damagedInside = false;
  for await (const stretch of stretches(file)) {
    if (stretch.line === null) {
      bad.push(stretch.bytes);
      continue;
    }
    if (bad.length > 0 && stretch.from > end) damagedInside = true;
    end = stretch.from + stretch.bytes.length + 1;
    const { line } = stretch;
    ({ generation, schema } = line);
    const { number } = line.entry;
    if (line.role === 'entry') {
      if (expected !== null && number > expected) missing += number - expected;
      expected = number + 1;
    } else {
      expected = number + 1;
      snapshotNumber = Math.max(snapshotNumber, number);
    }
    lastNumber = Math.max(lastNumber, number);
  }
  return { generation, schema, lastNumber, snapshotNumber, end, bad, missing, damagedInside };
}
