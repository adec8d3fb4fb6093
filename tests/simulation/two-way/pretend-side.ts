import { ok } from '#shared/lib/result.ts';
import { instantOf } from '#shared/domain/time.ts';
import { INDEX_LAG } from '#shared/sync/arrival.ts';
import { CONNECTION, PretendTracker, PROJECTS, type Fault } from './pretend-tracker.ts';
import type { RecordState } from '#shared/sync/editable.ts';
import type { Side, World } from './side.ts';
import { WORDS } from './words.ts';

const FAULTS: readonly Fault[] = ['away', 'lost-request', 'lost-answer', 'refused-unread', 'expired', 'silent', 'silent-after'];

const aVersion = (name: string): RecordState => ({
  values: { name, start: null, date: null, released: false },
  texts: { description: '' },
  members: {},
});

/** The tracker in memory. Its pull sees everything at once. */
export function pretendSide(world: World): Side {
  const { dice } = world;
  const now = () => instantOf(world.time());
  const tracker = new PretendTracker(dice.below(2) === 0, now, () => instantOf(world.time() + dice.below(INDEX_LAG)), world.asks);
  for (let count = 1 + dice.below(3); count > 0; count -= 1) {
    tracker.add({
      values: { title: dice.pick(WORDS), area: dice.pick(WORDS), parent: null },
      texts: { description: [1, 2, 3].map(() => dice.pick(WORDS)).join('\n') },
      members: { labels: [dice.pick(WORDS)] },
    });
  }
  if (dice.below(2) === 0) tracker.add(aVersion(dice.pick(WORDS)), { kind: 'version' });
  const fault = (): Fault | null => (world.goesWrong() ? dice.pick(FAULTS) : null);
  return {
    connection: CONNECTION,
    log: tracker.log,
    born: tracker.born,
    get records() {
      return tracker.records;
    },
    projects: PROJECTS,
    kinds: ['item', 'version'],
    kindOf: (record) => tracker.kindOf(record),
    notices: (record) => tracker.hasHistory(record),
    state: (record) => tracker.state(record),
    revision: (record) => tracker.revision(record),
    offer: () => ({ values: { title: WORDS, area: WORDS }, members: { labels: WORDS } }),
    textOf: (lines) => lines.join('\n'),
    linesOf: (text) => text.split('\n'),
    linkTypes: ['Blocks'],
    undirected: null,
    newborn: (title, kind) =>
      kind === 'item'
        ? { type: 'Task', state: { values: { title, area: 'new', parent: null }, texts: {}, members: {} } }
        : { type: kind, state: aVersion(title) },
    refuses: null,
    fillsIn: () => 'because',
    somebody(record, edit) {
      if (edit.kind === 'value') tracker.change(record, { ...edit, base: null }, 'somebody', null);
      if (edit.kind === 'text') tracker.change(record, { ...edit, base: '' }, 'somebody', null);
      if (edit.kind === 'members') tracker.change(record, edit, 'somebody', null);
    },
    delete: (record) => tracker.delete(record),
    restore: () => tracker.restore(),
    move: (record) => (tracker.kindOf(record) === 'item' ? tracker.move(record) : undefined),
    wasUnknowable: () => false, // it finds every marker, wherever the record is
    hide: (record) => void tracker.hidden.add(record),
    showAll: () => tracker.hidden.clear(),
    seat: (name) => ({
      writer: tracker.writer(name, fault, world.meanwhile, () => dice.below(8)),
      changed: (marks, known) => Promise.resolve(ok({ ids: [...new Set([...known, ...tracker.records])], marks })),
      look: (record) => Promise.resolve(ok(tracker.remote(record))),
    }),
    contradictions: () => tracker.misplaced,
  };
}
