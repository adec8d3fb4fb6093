import { expect, test } from 'vitest';
import { parseRisk, type RiskFields } from '#shared/domain/risk-form.ts';

const risk: RiskFields = {
  title: 'Certificate expires',
  category: 'technical',
  likelihood: '3',
  impact: '5',
  residualLikelihood: '1',
  residualImpact: '5',
  owner: 'Ana',
  response: 'reduce',
  mitigation: '',
  state: 'open',
  review: '',
};

test('a risk needs a title and scores from 1 to 5', () => {
  const parsed = parseRisk({ ...risk, title: '', impact: '6' });
  expect(parsed.ok ? {} : Object.keys(parsed.error).sort()).toEqual(['impact', 'title']);
  expect(parseRisk(risk)).toMatchObject({ ok: true, value: { likelihood: 3, impact: 5, review: null } });
});

test('a text of a risk that is too long is told beside its field', () => {
  const parsed = parseRisk({ ...risk, title: 'x'.repeat(501), category: 'y'.repeat(101) });
  expect(parsed.ok ? {} : parsed.error).toEqual({
    title: 'That is too long: 501 characters, 500 fit.',
    category: 'That is too long: 101 characters, 100 fit.',
  });
});
