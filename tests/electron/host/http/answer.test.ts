import { expect, test } from 'vitest';
import { judge } from '#electron/host/http/answer.ts';

const refusal = (body: unknown) =>
  judge({ status: 400, headers: new Headers(), text: JSON.stringify(body) }, { host: 'tracker.example', path: '/x' }, null);

test("Azure DevOps' rules are given by field, before the sentence that sums them up", () => {
  const errors = [
    { fieldReferenceName: 'System.State', errorMessage: 'TF401320: Rule Error for field State.' },
    { fieldReferenceName: 'Custom.Reason', errorMessage: 'TF401320: Rule Error for field Reason.' },
  ];
  expect(refusal({ message: 'TF401320: Rule Error.', customProperties: { RuleValidationErrors: errors } })).toMatchObject({
    error: {
      code: 'rejected',
      messages: [
        'System.State: TF401320: Rule Error for field State.',
        'Custom.Reason: TF401320: Rule Error for field Reason.',
        'TF401320: Rule Error.',
      ],
    },
  });
});

test.each([null, 'none', [], {}, { RuleValidationErrors: null }, { RuleValidationErrors: [null, 'x', { fieldReferenceName: 1 }] }])(
  'rules of an unknown shape cost nothing: %j',
  (customProperties) => {
    expect(refusal({ message: 'No.', customProperties })).toMatchObject({ error: { code: 'rejected', messages: ['No.'] } });
  },
);
