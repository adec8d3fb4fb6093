import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { DIALECTS } from './rig.ts';
import { blocks, comment, item, kinds, members, set, writeRig, type WriteRig } from './write-rig.ts';

const linksOf = (made: WriteRig): readonly WireRecord[] => (made.truth()['issuelinks'] ?? []) as unknown as readonly WireRecord[];
const linkIds = (made: WriteRig): readonly string[] => linksOf(made).map(({ id }) => String(id));

describe.each(DIALECTS)('links of the %s dialect', (dialect) => {
  function linked(): WriteRig {
    const made = writeRig(dialect);
    made.sandbox.controls.link('Blocks', 'APP-1', 'APP-2');
    return made;
  }

  test('that left from their other end after the look are not called sent', async () => {
    const made = linked();
    const remote = await made.look();
    made.sandbox.controls.unlink(linkIds(made)[0]!);
    const written = await made.pushOn(remote, [members('links', [], [blocks('10002')]), comment('Hi')]);
    expect([written.error, kinds(written), made.writes()]).toEqual([null, ['not-sent', 'sent'], ['POST /issue/10001/comment']]);
  });

  test('that left from their other end just before they were deleted are no refusal', async () => {
    const made = linked();
    made.sandbox.controls.link('Blocks', 'APP-3', 'APP-1');
    made.before = ({ method }) => {
      if (method !== 'DELETE' || linksOf(made).length < 2) return;
      made.sandbox.controls.unlink(linkIds(made)[0]!);
    };
    const [gone, ours] = [blocks('10002'), blocks('10003', 'inward')];
    expect(kinds(await made.push([members('links', [], [gone]), comment('Hi')]))).toEqual(['not-sent', 'sent']);
    expect(kinds(await made.push([members('links', [], [gone, ours])]))).toEqual(['sent']);
    expect(linksOf(made)).toEqual([]);
  });

  test('of which the network delivers the deletion twice are no refusal', async () => {
    const made = linked();
    made.before = async (request) => {
      if (request.method === 'DELETE') await made.sandbox.handle(request.clone());
    };
    expect(kinds(await made.push([members('links', [], [blocks('10002')])]))).toEqual(['not-sent']);
    expect(linksOf(made)).toEqual([]);
  });

  test('that their people may not delete are refused in Jira’s words', async () => {
    const made = linked();
    const words = 'No issue link with this id, or no permission to delete it.';
    made.before = ({ method }) =>
      method === 'DELETE' ? Response.json({ errorMessages: [words], errors: {} }, { status: 404 }) : undefined;
    const written = await made.push([members('links', [], [blocks('10002')])]);
    expect(written.answers).toMatchObject([{ kind: 'refused', parking: { words, advice: expect.stringContaining('that you may link') } }]);
  });

  test('of which nobody knows whether they are gone are looked at again', async () => {
    const made = linked();
    let asked = false;
    made.before = ({ method }) => {
      if (method === 'DELETE') made.sandbox.controls.unlink(linkIds(made)[0]!);
      if (method === 'GET' && asked) return Response.json({ errorMessages: ['No.'], errors: {} }, { status: 403 });
      asked ||= method === 'DELETE';
      return undefined;
    };
    const written = await made.push([members('links', [], [blocks('10002')]), comment('Hi')]);
    expect([written.error, kinds(written)]).toEqual([null, ['unknown', 'not-sent']]);
  });

  test('of which one was made before the token ended are no unsent ones: the next look tells which is missing', async () => {
    const made = writeRig(dialect);
    let posts = 0;
    made.before = ({ method }) => (method === 'POST' && (posts += 1) === 2 ? Response.json({}, { status: 401 }) : undefined);
    const written = await made.push([members('links', [blocks('10002'), blocks('10003')]), comment('Hi')]);
    expect([written.error?.code, kinds(written), linksOf(made).length]).toEqual(['unauthorized', ['unknown', 'not-sent'], 1]);
  });

  test.each([
    ['parent', set('parent', null, { id: item('10001'), name: 'APP-1' })],
    ['link', members('links', [blocks('10002'), linkMember({ type: 'Relates', direction: 'outward', target: item('10001') })])],
  ])('and a %s that would lead an issue to itself is refused, and nothing of it is sent', async (_, change) => {
    const made = writeRig(dialect);
    const written = await made.push([change, set('title', 'Item 1', 'Mine')]);
    expect(written.answers).toMatchObject([
      { kind: 'refused', parking: { words: 'An issue cannot be its own parent or be linked to itself.' } },
      { kind: 'sent' },
    ]);
    expect(made.writes()).toEqual(['PUT /issue/10001']);
  });
});
