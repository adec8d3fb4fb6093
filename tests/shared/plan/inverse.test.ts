import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { ReleaseId } from '#shared/domain/release.ts';
import { readerOf } from '#shared/plan/document.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';
import { reversalOf } from '#shared/plan/inverse.ts';

const ID = 'r1' as ReleaseId;
const named = (name: string): PlanEdit => ({ kind: 'set', doc: releaseDoc(ID), collection: 'releases', id: ID, fields: { name } });

test('a reason that several parts of a step have in common is said once', () => {
  const reversal = reversalOf(readerOf(new Map([[releaseDoc(ID), new Y.Doc()]])), [named('A'), named('B')], [named('B'), named('A')]);
  expect(reversal).toEqual({ edits: [], kept: ['it was removed meanwhile'], waiting: [] });
});
