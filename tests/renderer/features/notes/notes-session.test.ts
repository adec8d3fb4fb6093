import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applied, changeBetween, mergeTyping } from '#renderer/features/notes/merge-typing.ts';
import { NotesSession } from '#renderer/features/notes/notes-session.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { TextChange } from '#shared/plan/edit.ts';

const REFUSED: Explanation = { title: 'Not changed', happened: 'The notes changed.', safe: '', next: '', detail: null };

/** The store's side: takes changes of a text of the right length, as the engine does. */
function aStore(text = '') {
  const store = {
    text,
    full: false,
    take: (baseLength: number, changes: readonly TextChange[]): Explanation | null => {
      if (store.full || baseLength !== store.text.length) return REFUSED;
      store.text = applied(store.text, changes);
      return null;
    },
  };
  return store;
}

function aSession(store: ReturnType<typeof aStore>) {
  const timers: (() => void)[] = [];
  const session = new NotesSession(store.text, {
    send: async (baseLength, changes) => store.take(baseLength, changes),
    later: (work) => void timers.push(work),
  });
  const type = (text: string): void => {
    const change = changeBetween(session.text, text);
    if (change !== null) session.typed([change], text);
  };
  return { session, type, timers };
}

test('the change between two texts turns one into the other', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (from, to) => {
      const change = changeBetween(from, to);
      return change === null ? from === to : applied(from, [change]) === to;
    }),
    { numRuns: 2000, seed: 8 },
  );
});

test.each([
  ['only they changed', 'a\nb', 'a\nb', 'a\nB', 'a\nB'],
  ['only we changed', 'a\nb', 'A\nb', 'a\nb', 'A\nb'],
  ['different lines', 'a\nb\nc', 'A\nb\nc', 'a\nb\nC', 'A\nb\nC'],
  ['both made the same change', 'a', 'x', 'x', 'x'],
  ['the same line differently: both stay', 'a\nb\nc', 'a\nmine\nc', 'a\ntheirs\nc', 'a\ntheirs\nmine\nc'],
])('typing in two windows is joined: %s', (_, base, mine, theirs, merged) => {
  expect(mergeTyping(base, mine, theirs)).toBe(merged);
});

test('typing is saved after a pause, in one message', async () => {
  const store = aStore('Hello');
  const { session, type } = aSession(store);
  type('Hello w');
  type('Hello wo');
  expect(session.state.kind).toBe('waiting');
  await session.flush();
  expect([store.text, session.state.kind]).toEqual(['Hello wo', 'saved']);
});

test('what is typed while a message is under way follows it', async () => {
  const store = aStore('');
  const { session, type } = aSession(store);
  type('one');
  const saving = session.flush();
  type('one two');
  await saving;
  expect([store.text, session.state.kind]).toEqual(['one two', 'saved']);
});

test('our own text coming back changes nothing', async () => {
  const store = aStore('');
  const { session, type } = aSession(store);
  const shown: string[] = [];
  session.attach((text) => void shown.push(text));
  type('one');
  const saving = session.flush();
  session.stored('one');
  await saving;
  session.stored('one');
  expect([shown, session.text]).toEqual([[], 'one']);
});

test('another window’s text is shown at once when nothing is unsaved here', () => {
  const { session } = aSession(aStore('old'));
  const shown: string[] = [];
  session.attach((text) => void shown.push(text));
  session.stored('new');
  expect([shown, session.state.kind]).toEqual([['new'], 'saved']);
});

test('another window’s text is merged with what is unsaved here, and both are saved', async () => {
  const store = aStore('a\nb\nc');
  const { session, type } = aSession(store);
  type('a\nb\nmine');
  store.text = 'theirs\nb\nc';
  session.stored(store.text);
  await session.flush();
  expect([session.text, store.text]).toEqual(['theirs\nb\nmine', 'theirs\nb\nmine']);
});

test('a text that changes under a message on its way is merged and sent again', async () => {
  const store = aStore('a\nb');
  const { session, type } = aSession(store);
  type('a\nmine');
  store.text = 'theirs, longer\nb';
  const saving = session.flush();
  session.stored(store.text);
  await saving;
  expect([store.text, session.state.kind]).toEqual(['theirs, longer\nmine', 'saved']);
});

test('refused typing is kept and tried again', async () => {
  const store = aStore('');
  const { session, type, timers } = aSession(store);
  store.full = true;
  type('precious');
  await session.flush();
  expect([session.state.kind, session.text, timers.length > 1]).toEqual(['refused', 'precious', true]);
  store.full = false;
  await session.flush();
  expect([session.state.kind, store.text]).toEqual(['saved', 'precious']);
});

test('two windows end with the same text, whatever the order of typing, saving and hearing of it', async () => {
  const step = fc.record({
    window: fc.nat({ max: 1 }),
    act: fc.constantFrom('type', 'flush', 'hear'),
    word: fc.constantFrom('x', 'yy', 'z\n'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const store = aStore('start\nend\n');
      const windows = [aSession(store), aSession(store)];
      const typed: string[] = [];
      for (const [index, { window, act, word }] of steps.entries()) {
        const { session, type } = windows[window]!;
        if (act === 'type') {
          const line = `${word.trim()}${index}`;
          typed.push(line);
          type(`${session.text}${line}\n`);
        } else if (act === 'flush') await session.flush();
        else session.stored(store.text);
      }
      for (let round = 0; round < 3; round += 1) {
        for (const { session } of windows) {
          session.stored(store.text);
          await session.flush();
        }
      }
      for (const { session } of windows) session.stored(store.text);
      expect(windows.map(({ session }) => session.text)).toEqual([store.text, store.text]);
      for (const line of typed) expect(store.text).toContain(line);
    }),
    { numRuns: 200, seed: 22 },
  );
});
