import { expect, test } from 'vitest';
import { parseMilestone, type MilestoneFields } from '#shared/domain/milestone-form.ts';

const fields: MilestoneFields = {
  kind: 'code-freeze',
  name: '',
  day: '2026-11-20',
  time: '18:00',
  zone: 'Europe/Berlin',
  owner: ' Ana ',
  hard: true,
};

test('a milestone without a name is called what its kind is called', () => {
  expect(parseMilestone(fields)).toMatchObject({ ok: true, value: { name: 'Code freeze', at: '2026-11-20T17:00:00.000Z', owner: 'Ana' } });
});

test('a milestone needs a day, and a name when its kind says nothing', () => {
  const parsed = parseMilestone({ ...fields, kind: 'other', day: '' });
  expect(parsed.ok ? {} : Object.keys(parsed.error).sort()).toEqual(['day', 'name']);
});

test('a name or an owner that is too long is told beside its field', () => {
  const parsed = parseMilestone({ ...fields, name: 'x'.repeat(201), owner: 'y'.repeat(300) });
  expect(parsed.ok ? {} : parsed.error).toEqual({
    name: 'That is too long: 201 characters, 200 fit.',
    owner: 'That is too long: 300 characters, 200 fit.',
  });
});
