import { expect, test } from 'vitest';
import { keepWords, keptKeyOf, keptWords } from '#renderer/features/scope/fields/kept-words.ts';

/** A storage as browsers have it. @param room characters that it takes */
function aStorage(room = 5_000_000): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => {
      const others = [...held].reduce((sum, [name, text]) => sum + (name === key ? 0 : text.length), 0);
      if (others + value.length > room) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, value);
    },
    removeItem: (key) => void held.delete(key),
    clear: () => held.clear(),
  };
}

const words = (text: string): object => ({ text });

test('what is kept is found again under its key, oldest first, until it is forgotten', () => {
  const storage = aStorage();
  storage.setItem('cockpit.place', '#/items');
  keepWords(storage, 'b', words('later'), 2);
  keepWords(storage, 'a', words('earlier'), 1);
  expect(keptWords(storage)).toEqual([
    ['a', words('earlier')],
    ['b', words('later')],
  ]);
  keepWords(storage, 'a', null, 3);
  expect(keptWords(storage)).toEqual([['b', words('later')]]);
  expect(storage.getItem('cockpit.place')).toBe('#/items');
});

test('fifty are kept: the oldest makes room for another one, and one that is written on takes no second place', () => {
  const storage = aStorage();
  for (let n = 0; n < 50; n += 1) keepWords(storage, `n${n}`, words('x'), n);
  keepWords(storage, 'n7', words('xy'), 60);
  expect(keptWords(storage)).toHaveLength(50);
  keepWords(storage, 'n50', words('x'), 61);
  expect(keptWords(storage).map(([key]) => key)).not.toContain('n0');
  expect(keptWords(storage)).toHaveLength(50);
});

test('all together stay below what a storage holds', () => {
  const storage = aStorage();
  for (let n = 0; n < 20; n += 1) expect(keepWords(storage, `n${n}`, words('x'.repeat(300_000)), n)).toBe(true);
  expect(keptWords(storage).map(([key]) => key)).toEqual(Array.from({ length: 9 }, (_, n) => `n${n + 11}`));
});

test('what is too long, or finds no room, is told and not kept by half', () => {
  const storage = aStorage(1000);
  expect(keepWords(storage, 'a', words('short'), 1)).toBe(true);
  expect(keepWords(storage, 'a', words('x'.repeat(2000)), 2)).toBe(false);
  expect(keptWords(storage)).toEqual([]);
  expect(keepWords(aStorage(), 'a', words('x'.repeat(400_001)), 1)).toBe(false);
});

test('an entry that cannot be read is passed over', () => {
  const storage = aStorage();
  keepWords(storage, 'a', words('x'), 1);
  const [name] = [storage.key(0)!];
  for (const [key, text] of Object.entries({ b: '{', c: 'null', d: '{"at":"now","words":1}' }))
    storage.setItem(name.replace(/a$/, key), text);
  expect(keptWords(storage)).toEqual([['a', words('x')]]);
});

test('a change of the storage is ours by its name', () => {
  const storage = aStorage();
  keepWords(storage, 'a', words('x'), 1);
  expect(keptKeyOf(storage.key(0))).toBe('a');
  expect(keptKeyOf('cockpit.place')).toBeNull();
  expect(keptKeyOf(null)).toBeNull();
});
