import { expect, test } from 'vitest';
import { doneWords, countdown, pullCounts, reportSentence, secondsUntil } from '#renderer/features/sync/pull-words.ts';
import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { Instant } from '#shared/domain/time.ts';
import { aPull } from '#tests/support/pulls.ts';

const at = '2026-11-22T09:00:00.000Z' as Instant;
const report = (projects: readonly ProjectPull[], finishedAt: Instant | null): PullReport => ({
  id: 'r',
  startedAt: at,
  finishedAt,
  projects,
});

const FAILED = aPull({
  kind: 'failed',
  error: { code: 'offline', host: 'acme.example' },
  explanation: { title: '', happened: '', safe: '', next: '', detail: null },
});

test('counts of thousands are grouped', () => {
  expect(pullCounts(aPull({ kind: 'done' }, { added: 50_000, removed: 1_234 }))).toBe('50,000 added, 1,234 removed');
  expect(reportSentence(report([aPull({ kind: 'fetching' }, { fetched: 12_345, total: 50_000 })], null))).toBe(
    'Pulling: 12,345 of 50,000 items.',
  );
});

test('a project that was read and held nothing new says how much was read', () => {
  expect(doneWords(aPull({ kind: 'done' }, { fetched: 1 }))).toBe('1 read, nothing new');
  expect(doneWords(aPull({ kind: 'done' }, { fetched: 3, changed: 2 }))).toBe('2 changed');
  expect(doneWords(aPull({ kind: 'done' }))).toBe('nothing new');
});

test('counts leave out what did not happen', () => {
  expect(pullCounts(aPull({ kind: 'done' }, { added: 2, quarantined: 1 }))).toBe('2 added, 1 not readable');
  expect(pullCounts(aPull({ kind: 'done' }))).toBe('nothing new');
});

test.each<[string, PullReport, string]>([
  [
    'a running pull',
    report([aPull({ kind: 'fetching' }, { fetched: 3, total: 9 }), aPull({ kind: 'queued' })], null),
    'Pulling: 3 of 9 items.',
  ],
  ['an ended one', report([aPull({ kind: 'done' }, { changed: 4 })], at), 'Pull finished: 4 changed.'],
  ['one without a project', report([], at), 'Nothing was pulled.'],
  ['one that failed everywhere', report([FAILED, FAILED], at), 'Pull failed before anything came. 2 of 2 projects failed.'],
  [
    'one that failed in part',
    report([FAILED, aPull({ kind: 'done' }, { added: 1 })], at),
    'Pull finished: 1 added. 1 of 2 projects failed.',
  ],
  ['a stopped one that had brought nothing', report([aPull({ kind: 'cancelled' })], at), 'Pull stopped before anything came.'],
  [
    'a stopped one, with what is kept of it,',
    report([aPull({ kind: 'cancelled' }, { fetched: 1200 })], at),
    'Pull stopped after 1,200 items.',
  ],
  [
    'a stopped one of which one project was read again',
    report([aPull({ kind: 'done' }, { fetched: 1 }), aPull({ kind: 'cancelled' })], at),
    'Pull stopped before anything came.',
  ],
  [
    'a stopped one that found something',
    report([aPull({ kind: 'cancelled' }, { fetched: 9, added: 2 })], at),
    'Pull stopped after 9 items: 2 added.',
  ],
  [
    'one with a question',
    report([aPull({ kind: 'ask-removal', missing: 12, of: 20 })], at),
    'Pull finished: nothing new. One question waits for your answer.',
  ],
])('%s is one sentence', (_, given, sentence) => expect(reportSentence(given)).toBe(sentence));

test('a countdown never goes below zero', () => {
  expect([countdown(secondsUntil(at, Date.parse(at) - 74_200)), countdown(secondsUntil(at, Date.parse(at) + 5))]).toEqual(['1:15', '0:00']);
});

test('a pull that knows no count yet tells none', () => {
  expect(reportSentence({ id: 'r', startedAt: '2026-11-22T08:00:00.000Z' as never, finishedAt: null, projects: [] })).toBe(
    'Pulling: the trackers are asked what changed.',
  );
});
