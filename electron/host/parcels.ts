import { isFetched, packParcel, PARCEL_TYPE } from '#shared/contract/parcel.ts';
import type { FetchedItems } from '#shared/tracker/port.ts';

/**
 * Sends what a fetch brings ahead of the answer, which then holds its number only. Given to the handler of one engine's line.
 * @param send puts bytes on that line, before whatever is sent after them
 */
export function parcels(send: (parcel: Uint8Array<ArrayBuffer>) => void) {
  let last = 0;
  return {
    type: PARCEL_TYPE,
    condition: isFetched,
    serialize: (fetched: FetchedItems): number => {
      last = (last + 1) % 2 ** 32;
      send(packParcel(last, fetched));
      return last;
    },
    deserialize: (): never => {
      throw new Error('Parcels travel from the host only.');
    },
  };
}
