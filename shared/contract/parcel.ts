import type { FetchedItems } from '#shared/tracker/port.ts';
import type { ItemRow } from '#shared/domain/item.ts';

/*
 * Fetched items travel beside the call that asked for them, as bytes: their bodies are JSON texts already, and written into the JSON of
 * an answer every quote of them would be escaped, sent, read and unescaped again. The answer holds the parcel's number instead. A parcel
 * is sent before its answer, on the same socket or port.
 *
 * A parcel: a zero byte, which begins no other message; its number and the length of its head, four bytes each, little end first; the
 * head as JSON; the bodies one after the other.
 */

/** The type under which oRPC's serializer knows parcels; those below 20 are its own. */
export const PARCEL_TYPE = 20;
const PLACE = 9;

interface Head extends Omit<FetchedItems, 'items'> {
  readonly rows: readonly ItemRow[];
  /** The length of each body in bytes. */
  readonly lengths: readonly number[];
}

/** Whether a value is what a fetch brings: exactly its three lists. */
export function isFetched(value: unknown): value is FetchedItems {
  if (typeof value !== 'object' || value === null || !('items' in value && 'missing' in value && 'quarantined' in value)) return false;
  return Object.keys(value).length === 3;
}

/** @param number tells it from other parcels under way */
export function packParcel(number: number, { items, missing, quarantined }: FetchedItems): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const bodies = encodeBodies(items.map(({ body }) => body));
  const head: Head = { rows: items.map(({ row }) => row), lengths: bodies.lengths, missing, quarantined };
  const text = encoder.encode(JSON.stringify(head));
  const parcel = new Uint8Array(PLACE + text.length + bodies.bytes.length);
  const view = new DataView(parcel.buffer);
  view.setUint32(1, number, true);
  view.setUint32(5, text.length, true);
  parcel.set(text, PLACE);
  parcel.set(bodies.bytes, PLACE + text.length);
  return parcel;
}

/** Kept: a buffer for each body, or for each parcel, costs more to collect than to fill. */
let scratch = new Uint8Array(0);

/** Texts as UTF-8, one after the other. The bytes stand until the next call. */
function encodeBodies(texts: readonly string[]): { readonly bytes: Uint8Array; readonly lengths: readonly number[] } {
  const most = 3 * texts.reduce((sum, { length }) => sum + length, 0); // UTF-8 has at most three bytes for a unit of UTF-16
  if (scratch.length < most) scratch = new Uint8Array(most);
  const encoder = new TextEncoder();
  let end = 0;
  const lengths = texts.map((text) => {
    const { written } = encoder.encodeInto(text, scratch.subarray(end));
    end += written;
    return written;
  });
  return { bytes: scratch.subarray(0, end), lengths };
}

/** The number of a parcel; null for any other message. */
export function parcelNumber(message: ArrayBuffer): number | null {
  const view = new DataView(message);
  return message.byteLength >= PLACE && view.getUint8(0) === 0 ? view.getUint32(1, true) : null;
}

/** @throws when it is not what `packParcel` made */
export function unpackParcel(parcel: ArrayBuffer): FetchedItems {
  const decoder = new TextDecoder();
  let at = PLACE + new DataView(parcel).getUint32(5, true);
  const head = JSON.parse(decoder.decode(new Uint8Array(parcel, PLACE, at - PLACE))) as Head;
  const items = head.rows.map((row, index) => {
    const bytes = new Uint8Array(parcel, at, head.lengths[index]);
    at += bytes.length;
    return {
      row,
      get body() {
        return decoder.decode(bytes);
      },
      bytes,
    };
  });
  return { items, missing: head.missing, quarantined: head.quarantined };
}
