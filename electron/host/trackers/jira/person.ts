import { z } from 'zod';

/** Who a record names: Cloud by account id, Data Center by key and user name. */
export const personRef = z.object({
  accountId: z.string().nullish(),
  key: z.string().nullish(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
});
export type PersonRef = z.infer<typeof personRef>;

/** Whether two records name the same person. Names may change on Data Center, keys do not. */
export function isPerson(a: PersonRef, b: PersonRef): boolean {
  if (a.accountId != null || b.accountId != null) return a.accountId === b.accountId;
  if (a.key != null && b.key != null) return a.key === b.key;
  return a.name != null && a.name === b.name;
}
