import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openJournal } from '#electron/host/journal/journal.ts';
import { toBase64 } from '#renderer/engine/plan/base64.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import { changesOf, docsOf } from '#shared/plan/change.ts';
import { readerOf, writeChanges } from '#shared/plan/document.ts';
import type { DocId, PlanEdit } from '#shared/plan/edit.ts';
import { seededRandom } from '#tests/support/builders.ts';
import { randomItem } from '#tests/support/random-items.ts';
import { derived, newId, Profile, putRelease, setRelease, tables, until, type Cockpit } from '../plan/support.ts';

const RELEASES = 200;
const ENTRIES = 20_000;
const ITEMS = 50_000;
const PER_PAGE = 128;

let profile: Profile;
let cockpit: Cockpit;

/** Years of work: every release made, then edited again and again. */
function history(): readonly NewJournalEntry[] {
  const docs = new Map<DocId, Y.Doc>();
  const entries: NewJournalEntry[] = [];
  for (let n = 0; n < ENTRIES; n++) {
    const id = `r${n % RELEASES}`;
    const edit: PlanEdit = n < RELEASES ? putRelease(id) : setRelease(id, { summary: `Edit ${n}` });
    const [doc] = docsOf([edit]);
    if (!docs.has(doc!)) docs.set(doc!, new Y.Doc());
    const changes = changesOf(readerOf(docs), { edits: [edit] });
    if (!changes.ok) throw new Error(changes.error.code);
    entries.push({ kind: 'update', subject: doc!, id: `e${n}`, data: toBase64(writeChanges(docs.get(doc!)!, changes.value, [])) });
  }
  return entries;
}

beforeAll(async () => {
  profile = await Profile.create();
  const journal = await openJournal({ folder: profile.folder, newId });
  const state = await journal.state();
  if (!state.ok) throw new Error(state.error.detail);
  const entries = history();
  for (let from = 0; from < entries.length; from += 5_000)
    await journal.append({ generation: state.value.generation, schema: 1, entries: entries.slice(from, from + 5_000) });
  await journal.close();
}, 60_000);
afterAll(async () => {
  await profile.kill(cockpit);
  await profile.remove();
});

test('a long journal fills an empty store at the start, and is made short after it', { timeout: 120_000 }, async () => {
  const from = performance.now();
  cockpit = await profile.start();
  console.info(`Opened with ${ENTRIES} journal entries and an empty store after ${Math.round(performance.now() - from)} ms.`);
  expect(cockpit.core.status.value.phase).toEqual({ kind: 'ready' });
  await until(async () => (await cockpit.db.releases.count()) === RELEASES);
  expect(await cockpit.db.releases.get('r0')).toMatchObject({ summary: `Edit ${ENTRIES - RELEASES}` });
  await until(async () => {
    const state = await cockpit.host.journal.state();
    return state.ok && state.value.snapshotNumber >= ENTRIES;
  });
  expect(await tables(cockpit.db)).toEqual(await derived(cockpit.db));
});

test('with 50,000 items in the store the next start finds everything as it was', { timeout: 120_000 }, async () => {
  const random = seededRandom(5);
  await cockpit.db.pages.bulkPut(
    Array.from({ length: Math.ceil(ITEMS / PER_PAGE) }, (_, number) => {
      const items = Array.from({ length: Math.min(PER_PAGE, ITEMS - number * PER_PAGE) }, (_unused, at) =>
        randomItem(number * PER_PAGE + at, random),
      );
      return { number, ids: items.map(({ id }) => id), bodies: items.map((item) => JSON.stringify(item)) };
    }),
  );
  const before = await tables(cockpit.db);
  await profile.kill(cockpit);
  const from = performance.now();
  cockpit = await profile.start();
  console.info(`Opened with ${ITEMS} items after ${Math.round(performance.now() - from)} ms.`);
  expect(cockpit.core.status.value).toMatchObject({ phase: { kind: 'ready' }, repair: null, items: ITEMS });
  expect(await tables(cockpit.db)).toEqual(before);
});
