/** So many texts and more travel as one. */
const LONG = 200;
const BETWEEN = '\n';

/**
 * Long lists of texts, ids nearly always, travel as one text between windows and engine: the library visits each value of a message and keeps
 * its path, which for the ids of a long list takes longer than finding and sorting them. For `customJsonSerializers` of both ends.
 * @see https://orpc.dev/docs/advanced/rpc-json-serializer
 */
export const textLists = {
  type: 21, // the library's own types end at 20
  condition: (data: unknown): boolean =>
    Array.isArray(data) && data.length >= LONG && data.every((text) => typeof text === 'string' && !text.includes(BETWEEN)),
  serialize: (list: readonly string[]): string => list.join(BETWEEN),
  deserialize: (text: string): readonly string[] => text.split(BETWEEN),
};
