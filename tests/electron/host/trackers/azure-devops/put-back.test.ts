import { describe, expect, test } from 'vitest';
import type { Change } from '#shared/sync/operation.ts';
import type { Written } from '#shared/tracker/writer.ts';
import { lostBy } from '#electron/host/trackers/azure-devops/put-back.ts';
import type { WireUpdate } from '#electron/host/trackers/azure-devops/parse.ts';
import { relationTo } from '#electron/sandbox/azure/seed.ts';
import { CONNECTION, must, SIGNAL } from './harness.ts';
import { ANN, BEN, choice, item, kinds, link, members, operation, read, set, SHOP, writeRig, type WriteRig } from './write-rig.ts';

const RELATED = 'System.LinkTypes.Related';
/** Item 1 has a parent, this link, and a hyperlink, in this order. */
const UNLINK = members('links', [], [link(RELATED, 'outward', 2)]);

const relations = (rig: WriteRig): readonly string[] => rig.sandbox.store.items.get(1)!.relations!.map(({ rel }) => rel);

/** Takes the parent away from its own end in the last moment before the first write: without a revision of item 1 every index moves down. */
function shifting(rig: WriteRig, then: (method: string) => void = () => undefined): void {
  let once = true;
  rig.before = ({ method }) => {
    if (method === 'PATCH' && once) {
      once = false;
      rig.sandbox.unlink(4, 'System.LinkTypes.Hierarchy-Forward', 1);
    } else then(method);
  };
}

const reset = (): never => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
};

async function sent(rig: WriteRig, changes: readonly Change[]): Promise<{ readonly written: Written; readonly revision: string }> {
  const { revision } = await read(rig.writer, item(1));
  const list = changes.map((change) => operation(change));
  return {
    written: await rig.writer.write({ record: item(1), recordKind: 'item', project: SHOP, revision, changes: list }, SIGNAL),
    revision,
  };
}

describe('a link that a removal took away by mistake', () => {
  test.each([
    ['lives on', (rig: WriteRig) => rig.writer],
    ['was restarted', (rig: WriteRig) => rig.restarted()],
  ])('is put back by the next look when the network failed before it could be, in a cockpit that %s', async (_, writerOf) => {
    const rig = writeRig();
    shifting(rig, (method) => (method === 'PATCH' ? reset() : undefined));
    const { written, revision } = await sent(rig, [UNLINK]);
    expect(kinds(written)).toEqual(['unknown']); // it stands in the outbox as on its way
    expect(relations(rig)).toEqual([RELATED]); // the hyperlink went in the place of the link

    expect(await rig.writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL)).toMatchObject({ ok: false });
    rig.before = null;
    const writer = writerOf(rig);
    expect(must(await writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL))).toBeNull();
    expect(relations(rig)).toEqual([RELATED, 'Hyperlink']);
    expect(must(await writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL))).toBeNull(); // and once only
    expect(relations(rig)).toEqual([RELATED, 'Hyperlink']);
  });

  test('is put back when the answer to the removal itself was lost', async () => {
    const rig = writeRig();
    shifting(rig);
    rig.lose = ({ method }) => method === 'PATCH';
    const { written, revision } = await sent(rig, [UNLINK]);
    expect(kinds(written)).toEqual(['unknown']);
    rig.lose = null;
    expect(must(await rig.restarted().wrote(item(1), 'item', UNLINK, revision, SIGNAL))).toBeNull();
    expect(relations(rig)).toEqual([RELATED, 'Hyperlink']);
  });

  test('is put back when the answer to the removal cannot be read', async () => {
    const rig = writeRig();
    shifting(rig);
    const handle = rig.sandbox.handle.bind(rig.sandbox);
    rig.sandbox.handle = async (request) => {
      const answer = await handle(request);
      return request.method === 'PATCH' ? Response.json({ unexpected: true }) : answer;
    };
    const { written, revision } = await sent(rig, [UNLINK, set('title', 'Mine', 'Item 1')]);
    expect(kinds(written)).toEqual(['unknown', 'sent']);
    rig.sandbox.handle = handle;
    must(await rig.writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL));
    expect(relations(rig)).toEqual([RELATED, 'Hyperlink']);
  });

  test('is put back once somebody who edits the item meanwhile leaves a moment for it', async () => {
    const rig = writeRig();
    shifting(rig, (method) => {
      if (method === 'PATCH') rig.sandbox.edit(1, { 'System.Title': `Theirs ${rig.sandbox.store.items.get(1)!.rev}` });
    });
    const { written, revision } = await sent(rig, [UNLINK]);
    expect([kinds(written), written.error?.code]).toEqual([['unknown'], 'stale-revision']);
    expect(await rig.writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL)).toMatchObject({ error: { code: 'stale-revision' } });
    rig.before = null;
    must(await rig.writer.wrote(item(1), 'item', UNLINK, revision, SIGNAL));
    expect(relations(rig)).toEqual([RELATED, 'Hyperlink']);
  });
});

describe('a link that the server will not have back', () => {
  /** Refuses every patch that adds a relation to this address, after the first patch. */
  const refusing = (rig: WriteRig, url: RegExp): void => {
    let first = true;
    const shift = rig.before!;
    rig.before = (request) => {
      void shift(request);
      if (request.method !== 'PATCH') return undefined;
      const isFirst = first;
      first = false;
      const added = (request.body as { readonly op: string; readonly value?: { readonly url?: string } }[]).filter(
        ({ op }) => op === 'add',
      );
      if (isFirst || !added.some(({ value }) => url.test(value?.url ?? ''))) return undefined;
      return Response.json({ message: 'VS403: links like this are locked.' }, { status: 400 });
    };
  };
  const lost = {
    words:
      'The link to https://example.com/ went with what was taken away, though nobody meant it, and Azure DevOps refuses to put back what went: VS403: links like this are locked.',
    instead: 'went-along',
  };

  test('parks the edit that took it along, which names it', async () => {
    const rig = writeRig();
    shifting(rig);
    refusing(rig, /example/);
    const { written } = await sent(rig, [UNLINK, set('title', 'Mine', 'Item 1')]);
    expect(written.answers).toMatchObject([{ kind: 'refused', parking: lost }, { kind: 'sent' }]);
    expect(written.error?.code).toBe('stale-revision'); // the record is looked at again
  });

  test('parks it also when the answer to the removal was lost', async () => {
    const rig = writeRig();
    shifting(rig);
    rig.lose = ({ method }) => method === 'PATCH';
    const { revision } = await sent(rig, [UNLINK]);
    rig.lose = null;
    refusing(rig, /example/);
    void rig.before!({ method: 'PATCH', url: new URL('http://x'), body: [] });
    expect(must(await rig.restarted().wrote(item(1), 'item', UNLINK, revision, SIGNAL))).toMatchObject({ kind: 'refused', parking: lost });
  });
});

describe('nothing is put back', () => {
  test('of what was taken away on purpose together with it', async () => {
    const rig = writeRig();
    rig.sandbox.link(3, RELATED, 1); // silent, and before everything is read
    const both = [UNLINK, set('parent', null, choice(item(4), '#4'))];
    rig.lose = ({ method }) => method === 'PATCH';
    const { revision } = await sent(rig, both);
    rig.lose = null;
    for (const change of both)
      expect(must(await rig.writer.wrote(item(1), 'item', change, revision, SIGNAL, both))).toEqual({ kind: 'sent', replaced: null });
    expect(relations(rig)).toEqual(['Hyperlink', RELATED]);
    expect(rig.writes()).toEqual([]);
  });

  const me = { id: ANN.id, account: ANN.uniqueName, ahead: 0 };
  const hyperlink = { rel: 'Hyperlink', url: 'https://example.com/' };
  const update = (rev: number, by: typeof ANN, parts: Partial<WireUpdate['relations'] & object>) =>
    ({ rev, revisedBy: by, relations: parts }) as unknown as WireUpdate;
  const silent = [update(3, BEN, {}), update(3, BEN, { removed: [relationTo('System.LinkTypes.Hierarchy-Reverse', 4)] })];
  const ours = update(4, ANN, { removed: [hyperlink] });

  test.each([
    ['but of what was lost', [...silent, ours], ['Hyperlink']],
    ['where no index had moved: whoever took it away meant it', [silent[0]!, ours], []],
    ['of what another account took away', [...silent, { ...ours, revisedBy: BEN }], []],
    ['of what went in a later revision, after a change of somebody else', [...silent, update(4, BEN, {}), { ...ours, rev: 5 }], []],
    ['of what somebody has added again since', [...silent, ours, update(5, BEN, { added: [hyperlink] })], []],
  ])('%s', (_, updates, lost) => {
    expect(lostBy(updates, 3, [UNLINK], me, CONNECTION).map(({ rel }) => rel)).toEqual(lost);
  });
});
