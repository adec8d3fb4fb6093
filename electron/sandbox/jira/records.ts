import type { Json } from '#shared/lib/json.ts';
import type { WireRecord } from './seed.ts';

export const isRecord = (value: unknown): value is WireRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The record in a field, null when there is none. */
export const recordIn = (fields: WireRecord, name: string): WireRecord | null => {
  const value = fields[name];
  return isRecord(value) ? value : null;
};

/** The records of a list field; anything else in it is passed over. */
export const recordsIn = (fields: WireRecord, name: string): readonly WireRecord[] => {
  const value = fields[name];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isRecord) : [];
};

export const textIn = (record: WireRecord | null, name: string): string | null => {
  const value = record?.[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

/** The texts of a list field. */
export const textsIn = (fields: WireRecord, name: string): readonly string[] => {
  const value = fields[name];
  return Array.isArray(value) ? (value as readonly Json[]).filter((each) => typeof each === 'string') : [];
};

/** A copy without some fields. */
export const without = (record: WireRecord, ...names: readonly string[]): WireRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

/** A copy with only some fields, those that are there. */
export const only = (record: WireRecord, ...names: readonly string[]): WireRecord =>
  Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
