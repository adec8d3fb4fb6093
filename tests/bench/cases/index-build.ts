import MiniSearch from 'minisearch';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { Columns } from '#renderer/engine/items/columns.ts';
import { Postings } from '#renderer/engine/items/postings.ts';
import { anItem, itemId } from '#tests/support/builders.ts';
import { interleaved, timed, type BenchCase } from '../support/measure.ts';
import { ITEMS, NOW } from '../support/size.ts';

/** Building the index of words over all titles, until the first word is found, against MiniSearch over the same titles. */
export const indexCase: BenchCase = {
  id: 'index',
  async *run({ quick }) {
    const { issues } = generateJira({ issues: ITEMS(quick), seed: 5, now: NOW });
    const rows = issues.map((issue) => ({ id: issue.id, key: issue.key, title: String(issue.fields['summary']) }));
    const columns = new Columns();
    for (const { id, key, title } of rows) columns.set(anItem({ id: itemId(id), key, title }), 0);
    const found = { product: 0, reference: 0 };
    const build = await interleaved(quick ? 2 : 7, {
      product: async () => {
        const postings = new Postings(columns);
        const { ms, value } = await timed(() => {
          postings.build(Infinity);
          return postings.match('slow');
        });
        found.product = value!.reduce((sum, mark) => sum + Math.min(mark, 1), 0);
        return ms;
      },
      reference: async () => {
        const peer = new MiniSearch({ fields: ['key', 'title'] });
        const { ms, value } = await timed(() => {
          peer.addAll(rows);
          return peer.search('slow', { prefix: true });
        });
        found.reference = value.length;
        return ms;
      },
    });
    if (found.product === 0 || found.product !== found.reference)
      throw new Error(`The index finds ${found.product} items, MiniSearch ${found.reference}.`);
    yield {
      name: `Search index of ${rows.length.toLocaleString('en')} items, built`,
      unit: 'ms',
      product: build.product,
      reference: { name: 'MiniSearch over the same keys and titles', values: build.reference },
      budget: 0.5,
    };
  },
};
