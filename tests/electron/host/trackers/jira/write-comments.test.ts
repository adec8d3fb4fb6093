import { describe, expect, test } from 'vitest';
import type { JiraIssue, WireRecord } from '#electron/sandbox/jira/seed.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { DIALECTS, never, value } from './rig.ts';
import { comment, item, kinds, loseAnswer, START, writeRig, type WriteRig } from './write-rig.ts';

const find = async (made: WriteRig, id = 'op-1', since: Instant = START): Promise<boolean> =>
  value(await made.writer.findComment(item('10001'), id as OperationId, 'Ready.', since, never)) !== null;

/** The issue with so many comments of somebody else behind ours. */
function withOthers(made: WriteRig, count: number): JiraIssue {
  const issue = made.sandbox.controls.issue('10001')!;
  const [mine] = (issue.fields['comment'] as unknown as { readonly comments: readonly WireRecord[] }).comments;
  const author = { name: 'ben', key: 'JIRAUSER10200', displayName: 'Ben Bauer' };
  const others = Array.from({ length: count }, (_, index): WireRecord => ({ ...mine!, id: String(70_000 + index), author }));
  const total = count + 1;
  return { ...issue, fields: { ...issue.fields, comment: { comments: [mine!, ...others], maxResults: total, total, startAt: 0 } } };
}

describe.each(DIALECTS)('a comment in the %s dialect', (dialect) => {
  test('whose answer was lost is found by its marker, whatever stands in it by now', async () => {
    const made = writeRig(dialect);
    made.before = (request) => (request.method === 'POST' ? loseAnswer(made, request) : undefined);
    expect(kinds(await made.push([comment('Ready.')]))).toEqual(['unknown']);
    made.before = () => undefined;
    expect([await find(made), await find(made, 'op-2')]).toEqual([true, false]);
  });

  test('is known by the id that Jira gave it, in its answer and when it is looked for', async () => {
    const made = writeRig(dialect);
    const { answers } = await made.push([comment('Ready.')]);
    const { comments } = made.sandbox.controls.issue('10001')!.fields['comment'] as unknown as { readonly comments: readonly WireRecord[] };
    const id = comments.at(-1)!['id'];
    expect(answers).toEqual([{ kind: 'sent', replaced: null, comment: id }]);
    expect(value(await made.writer.findComment(item('10001'), 'op-1' as OperationId, 'Ready.', START, never))).toBe(id);
  });

  test('that never arrived is not found, though another one says the same', async () => {
    const made = writeRig(dialect);
    await made.push([comment('Ready.')]);
    expect(await find(made, 'op-9')).toBe(false);
  });

  test('is found where the list gives no properties', async () => {
    const made = writeRig(dialect);
    await made.push([comment('Ready.')]);
    made.before = async (request) => {
      if (!request.url.includes('expand=properties')) return undefined;
      return made.sandbox.handle(new Request(request.url.replace('properties', 'renderedBody'), request));
    };
    made.sandbox.controls.put(withOthers(made, 3));
    expect([await find(made), await find(made, 'op-2')]).toEqual([true, false]);
    expect(made.sent.filter(({ url }) => url.pathname.includes('/properties/'))).toHaveLength(2); // of our own comment alone
  });

  test.each([
    ['ahead', '2026-11-29T12:00:00.000Z'],
    ['behind', '2026-11-15T12:00:00.000Z'],
  ])('is found by a computer whose clock is a week %s', async (_, since) => {
    const made = writeRig(dialect);
    await made.push([comment('Ready.')]);
    expect(await find(made, 'op-1', since as Instant)).toBe(true);
  });

  test('is found behind a hundred others', async () => {
    const made = writeRig(dialect);
    await made.push([comment('Ready.')]);
    made.sandbox.controls.put(withOthers(made, 130));
    expect(await find(made)).toBe(true);
    expect(made.sent.filter(({ method, url }) => method === 'GET' && url.pathname.endsWith('/comment'))).toHaveLength(2);
  });

  test('cannot be looked for without a login', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.expireToken();
    const found = await made.writer.findComment(item('10001'), 'op-1' as OperationId, 'Ready.', START, never);
    expect(found).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  });
});
