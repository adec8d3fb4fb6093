import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostClient } from '#renderer/engine/host-link.ts';
import { draftNotes, exportNotes, type NotesParts } from '#renderer/engine/notes.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { CalendarDate, Instant, ZoneName } from '#shared/domain/time.ts';
import { err, ok } from '#shared/lib/result.ts';
import { anItem, aRelease, itemId } from '#tests/support/builders.ts';
import { newId } from './plan/support.ts';

const ID = 'r1' as ReleaseId;
const NONE = 'r0' as ReleaseId;
let db: CockpitDb;
let parts: NotesParts;
let query: ReturnType<typeof vi.fn>;
let print: ReturnType<typeof vi.fn>;

beforeEach(async () => {
  db = new CockpitDb(`notes-${newId()}`);
  await db.releases.put(aRelease(ID, { name: 'Storefront', version: '4.2', actual: '2026-11-20' as CalendarDate, owner: 'Ada <b>' }));
  query = vi.fn(async () => ({ ids: [itemId(1)] }));
  print = vi.fn(async () => ok(new Blob(['%PDF'])));
  parts = {
    db,
    mirror: {
      items: { query, getMany: async () => [anItem({ id: itemId(1), key: 'APP-1', title: 'Pay by card', stateCategory: 'done' })] },
    } as unknown as Mirror,
    host: { pdf: { print } } as unknown as HostClient,
    now: () => '2026-11-22T23:30:00.000Z' as Instant,
    zone: () => 'Europe/Berlin' as ZoneName,
  };
});
afterEach(() => db.delete());

const keep = (markdown: string, generated: string, generatedAt: Instant | null = null): Promise<unknown> =>
  db.notes.put({ releaseId: ID, markdown, generated, generatedAt });

describe('a draft', () => {
  test("is made of the release's own scope, in the order of keys, and stores nothing", async () => {
    const draft = await draftNotes(parts, ID);
    expect(draft.markdown).toContain('Pay by card');
    expect(draft.markdown).toBe(draft.generated);
    expect(query).toHaveBeenCalledWith(
      expect.objectContaining({ filter: expect.objectContaining({ release: ID }), sort: [{ column: 'key', descending: false }] }),
    );
    expect(await db.notes.count()).toBe(0);
  });

  test('leaves what people wrote by hand', async () => {
    const first = await draftNotes(parts, ID);
    await keep(`${first.generated}\nThanks to everyone.\n`, first.generated);
    expect((await draftNotes(parts, ID)).markdown).toContain('Thanks to everyone.');
  });

  test('of a release that is gone is an error, not an empty text', async () => {
    await expect(draftNotes(parts, NONE)).rejects.toThrow('There is no release r0.');
  });
});

describe('an export', () => {
  test('to Markdown needs no printer', async () => {
    await keep('Hello, all.\n', '');
    const file = await exportNotes(parts, { release: ID, format: 'markdown', paper: 'A4' });
    if (!file.ok) throw new Error(file.error.detail);
    expect(file.value.mime).toBe('text/markdown');
    expect(file.value.name).toMatch(/\.md$/);
    expect(await file.value.data.text()).toContain('Hello, all.');
    expect(print).not.toHaveBeenCalled();
  });

  test('to PDF prints the day it shipped and the day of its draft in the chosen zone, with no markup from its fields', async () => {
    await keep('Hello, all.\n', '', '2026-11-22T23:30:00.000Z' as Instant);
    const file = await exportNotes(parts, { release: ID, format: 'pdf', paper: 'Letter' });
    expect(file).toMatchObject({ ok: true, value: { mime: 'application/pdf' } });
    const { html, paper } = print.mock.calls[0]![0] as { html: string; paper: string };
    expect(paper).toBe('Letter');
    expect(html).toContain('Nov 20, 2026');
    expect(html).toContain('2026-11-23');
    expect(html).not.toContain('Ada <b>');
  });

  test('to PDF names the zone of a time that is planned', async () => {
    const target = {
      precision: 'minute',
      day: '2026-12-01' as CalendarDate,
      instant: '2026-12-01T08:00:00.000Z' as Instant,
      until: '2026-12-01T10:00:00.000Z' as Instant,
      zone: 'Europe/Berlin' as ZoneName,
    } as const;
    await db.releases.put(aRelease(ID, { name: 'Storefront', version: '4.2', actual: null, target }));
    await keep('Hello, all.\n', '');
    await exportNotes(parts, { release: ID, format: 'pdf', paper: 'A4' });
    const { html } = print.mock.calls[0]![0] as { html: string };
    expect(html).toContain('(Europe/Berlin)');
  });

  test.each([
    ['drafted', '2026-11-21T08:00:00.000Z' as Instant],
    ['written by hand', null],
  ])('to PDF of the same notes, %s, is the same bytes on another day', async (_, generatedAt) => {
    await keep('Hello, all.\n', '', generatedAt);
    const bytesAt = async (at: string): Promise<string> => {
      const stamp = at.replaceAll(/[-:TZ]|\.000/g, '');
      const printed = async ({ html }: { html: string }) =>
        ok(new Blob([`${html}\n/CreationDate (D:${stamp}+00'00')\n/ModDate (D:${stamp}+00'00')`]));
      print.mockImplementation(printed as never);
      const file = await exportNotes({ ...parts, now: () => at as Instant }, { release: ID, format: 'pdf', paper: 'A4' });
      if (!file.ok) throw new Error(file.error.detail);
      return file.value.data.text();
    };
    expect(await bytesAt('2026-11-22T10:00:00.000Z')).toBe(await bytesAt('2026-11-25T11:11:11.000Z'));
  });

  test.each([
    ['refused', async () => err({ code: 'no-browser', detail: 'none' }), 'no-browser'],
    ['lost', () => Promise.reject(new Error('host gone')), 'failed'],
  ])('to PDF that is %s gives the page for the print dialog', async (_, answer, code) => {
    print.mockImplementation(answer as never);
    await keep('Hello, all.\n', '');
    const file = await exportNotes(parts, { release: ID, format: 'pdf', paper: 'A4' });
    expect(file).toMatchObject({ ok: false, error: { code, html: expect.stringContaining('Hello') } });
  });
});
