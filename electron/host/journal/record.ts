import { crc32 } from 'node:zlib';
import type { JournalEntry } from '#shared/contract/host.ts';

/**
 * One line of the journal file: the CRC-32 of the rest in eight hex digits, a space, a JSON array, a newline. JSON never holds a raw
 * newline, so a torn or damaged line never hides the lines after it. Every line says its generation, so that no header has to survive.
 */
export interface JournalLine {
  readonly generation: string;
  /** The store's schema when the line was written. */
  readonly schema: number;
  /** `head` opens a file and says its first number; `snapshot` entries stand for everything up to their number. */
  readonly role: 'head' | 'snapshot' | 'entry';
  readonly entry: JournalEntry;
}

const ROLES = ['head', 'snapshot', 'entry'] as const;
const KINDS = ['update', 'setting', 'outbox'] as const;

/** A line as bytes, its newline included. */
export function encodeLine({ generation, schema, role, entry }: JournalLine): Buffer {
  const json = JSON.stringify([
    generation,
    schema,
    ROLES.indexOf(role),
    entry.number,
    KINDS.indexOf(entry.kind),
    entry.subject,
    entry.id,
    entry.data,
  ]);
  const body = Buffer.from(json);
  return Buffer.concat([Buffer.from(`${crc32(body).toString(16).padStart(8, '0')} `), body, NEWLINE]);
}

const NEWLINE = Buffer.from('\n');
const PREFIX = 9;

/** @param line without its newline @returns null when the line is damaged */
export function decodeLine(line: Buffer): JournalLine | null {
  if (line.length <= PREFIX || line[PREFIX - 1] !== 0x20) return null;
  const body = line.subarray(PREFIX);
  if (crc32(body).toString(16).padStart(8, '0') !== line.toString('latin1', 0, PREFIX - 1)) return null;
  // The checksum vouches for the shape: only `encodeLine` writes lines.
  const [generation, schema, role, number, kind, subject, id, data] = JSON.parse(body.toString()) as [
    string,
    number,
    number,
    number,
    number,
    string,
    string,
    string,
  ];
  return { generation, schema, role: ROLES[role]!, entry: { number, kind: KINDS[kind]!, subject, id, data } };
}

/** The line that opens a file. */
export const headLine = (generation: string, schema: number, number: number): JournalLine => ({
  generation,
  schema,
  role: 'head',
  entry: { number, kind: 'setting', subject: 'head', id: 'head', data: '' },
});
