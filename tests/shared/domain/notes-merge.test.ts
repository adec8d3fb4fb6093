import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangelogItem } from '#shared/domain/changelog.ts';
import type { ItemId } from '#shared/domain/item.ts';
import { generateDraft } from '#shared/domain/notes-draft.ts';
import { mergeDraft, withDeletedEntries } from '#shared/domain/notes-merge.ts';

const KINDS = ['story', 'bug', 'task'] as const;

const item = (n: number, title = `Change number ${n}`, kind: (typeof KINDS)[number] = KINDS[n % 3]!): ChangelogItem => ({
  id: `c/${n}` as ItemId,
  key: `APP-${n}`,
  title,
  url: `https://acme.example/browse/APP-${n}`,
  type: kind,
  typeKind: kind,
  stateCategory: 'done',
  resolution: null,
  labels: [],
  components: [],
  parent: null,
});

const draft = (items: readonly ChangelogItem[], summary = ''): string =>
  generateDraft({ release: { name: 'Storefront', version: '4.2', summary, target: null, actual: null }, items });

const five = [1, 2, 3, 4, 5].map((n) => item(n));
const lineOf = (text: string, key: string): string | undefined => text.split('\n').find((line) => line.includes(`[${key}]`));

describe('what people did survives a new draft', () => {
  test('an edited entry stays as people wrote it, though its item changed', () => {
    const base = draft(five);
    const current = base.replace('Change number 2', 'Carts keep their items');
    const { markdown, report } = mergeDraft({ lastGenerated: base, current, generated: draft(five.with(1, item(2, 'Renamed'))) });
    expect(lineOf(markdown, 'APP-2')).toContain('Carts keep their items');
    expect(report).toContain('One entry that you edited was kept as it is.');
  });

  test('an untouched entry follows its item', () => {
    const base = draft(five);
    const current = base.replace('Change number 2', 'Mine');
    const { markdown } = mergeDraft({ lastGenerated: base, current, generated: draft(five.with(0, item(1, 'Renamed'))) });
    expect(lineOf(markdown, 'APP-1')).toContain('Renamed');
    expect(markdown).not.toContain('Change number 1 ');
  });

  test('a deleted entry stays deleted', () => {
    const base = draft(five);
    const current = base.replace(`${lineOf(base, 'APP-3')}\n`, '');
    const { markdown, report } = mergeDraft({ lastGenerated: base, current, generated: draft([...five, item(6)]) });
    expect(lineOf(markdown, 'APP-3')).toBeUndefined();
    expect(lineOf(markdown, 'APP-6')).toBeDefined();
    expect(report).toEqual(['One entry was added.', 'One entry that you deleted stays deleted.']);
  });

  test('deleted entries are counted, and come back when asked, beside the words written in their place', () => {
    const base = draft(five);
    const { markdown, report } = mergeDraft({ lastGenerated: base, current: 'alpha\n\nbeta\n', generated: base });
    expect(markdown).toBe('alpha\n\nbeta\n');
    expect(report).toEqual(['Nothing new is in scope: your text is unchanged.', '5 entries that you deleted stay deleted.']);
    const back = withDeletedEntries(markdown, base);
    expect(back.count).toBe(5);
    expect(back.markdown).toMatch(/^alpha\n\nbeta\n/);
    for (const { key } of five) expect(lineOf(back.markdown, key)).toBe(lineOf(base, key));
    expect(withDeletedEntries(back.markdown, base)).toEqual({ markdown: back.markdown, count: 0 });
  });

  test('an entry whose item left the scope goes; if people edited it, it is struck', () => {
    const base = draft(five);
    const current = base.replace('Change number 2', 'Mine');
    const { markdown } = mergeDraft({ lastGenerated: base, current, generated: draft(five.slice(2)) });
    expect(lineOf(markdown, 'APP-1')).toBeUndefined();
    expect(lineOf(markdown, 'APP-2')).toMatch(/^- ~~Mine .*~~ \(no longer in scope\)$/);
  });

  test('an entry that changed its type moves to its new section, one that people moved stays', () => {
    const base = draft(five);
    const moved = draft(five.with(0, item(1, 'Change number 1', 'story')));
    const { markdown } = mergeDraft({ lastGenerated: base, current: `${base}\n## Thanks\n\nTo all.\n`, generated: moved });
    expect(markdown.indexOf('APP-1')).toBeLessThan(markdown.indexOf('## Fixed'));
    expect(markdown).toContain('## Thanks\n\nTo all.');
  });

  test('own sections, paragraphs and continuation lines stay', () => {
    const base = draft(five);
    const current = base
      .replace('## Added\n', '## Highlights\n\nA great release.\n\n## Added\n')
      .replace(lineOf(base, 'APP-4')!, `${lineOf(base, 'APP-4')}\n  See the guide.`);
    const { markdown } = mergeDraft({ lastGenerated: base, current, generated: draft([...five, item(9, 'New one', 'bug')]) });
    expect(markdown).toContain('## Highlights\n\nA great release.');
    expect(markdown).toContain('  See the guide.');
    expect(lineOf(markdown, 'APP-9')).toBeDefined();
  });

  test.each([
    ['a link that never ends, full of backslashes', `- ([${'\\a'.repeat(50_000)}`],
    ['openings without an end', `- ${'(['.repeat(50_000)}`],
    ['a heading with a gap', `## a${' '.repeat(50_000)}b`],
  ])('a pasted line is merged like any other, however odd: %s', (_, line) => {
    const base = draft(five);
    const { markdown } = mergeDraft({ lastGenerated: base, current: `${base}${line}\n`, generated: draft([...five, item(9)]) });
    expect(markdown).toContain(line);
    expect(lineOf(markdown, 'APP-9')).toBeDefined();
  });

  test('the new summary arrives where people left the old one alone', () => {
    const base = draft(five, 'Old summary.');
    const current = base.replace('Change number 2', 'Mine');
    expect(mergeDraft({ lastGenerated: base, current, generated: draft(five, 'New summary.') }).markdown).toContain('\nNew summary.\n');
    const edited = base.replace('Old summary.', 'Our summary.');
    expect(mergeDraft({ lastGenerated: base, current: edited, generated: draft(five, 'New summary.') }).markdown).toContain(
      '\nOur summary.\n',
    );
  });
});

describe('laws', () => {
  const items = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom('One', 'Two (2)', 'A [link](x)', '*star*')), {
    selector: ([n]) => n,
    maxLength: 12,
  });
  const drafts = items.map((list) => draft(list.map(([n, title]) => item(n, title))));
  /** A text that people edited: lines deleted, rewritten or added by choice. */
  const edited = (base: string) =>
    fc.array(fc.constantFrom('keep', 'delete', 'edit', 'add'), { minLength: 40, maxLength: 40 }).map((acts) =>
      base
        .split('\n')
        .flatMap((line, index) => {
          const act = acts[index % acts.length];
          if (!line.startsWith('- ') || act === 'keep') return [line];
          if (act === 'delete') return [];
          return act === 'edit' ? [line.replace('- ', `- Edited ${index}: `)] : [line, `- A line of ours ${index}`];
        })
        .join('\n'),
    );

  test('nothing edited: the new draft', () => {
    fc.assert(
      fc.property(drafts, drafts, (base, next) => mergeDraft({ lastGenerated: base, current: base, generated: next }).markdown === next),
    );
  });

  test('nothing new generated: the text as it is', () => {
    fc.assert(
      fc.property(
        drafts.chain((base) => fc.tuple(fc.constant(base), edited(base))),
        ([base, current]) => {
          fc.pre(current.trim() !== '');
          return mergeDraft({ lastGenerated: base, current, generated: base }).markdown === current;
        },
      ),
    );
  });

  test('every line that people wrote is still there, and no deleted entry comes back', () => {
    fc.assert(
      fc.property(
        drafts.chain((base) => fc.tuple(fc.constant(base), edited(base))),
        drafts,
        ([base, current], next) => {
          const { markdown } = mergeDraft({ lastGenerated: base, current, generated: next });
          for (const line of current.split('\n').filter((each) => /Edited|of ours/.test(each))) {
            expect(markdown).toContain(line.replace(/^- /, ''));
          }
          const keys = (text: string): string[] => [...text.matchAll(/\[(APP-\d+)\]\(/g)].map((match) => match[1]!);
          const mine = new Set(keys(current));
          const deleted = keys(base).filter((key) => !mine.has(key));
          if (base === next) return;
          for (const key of deleted) expect(keys(markdown)).not.toContain(key);
          expect(new Set(keys(markdown)).size).toBe(keys(markdown).length);
        },
      ),
    );
  });

  test('merging the same draft again changes nothing', () => {
    fc.assert(
      fc.property(
        drafts.chain((base) => fc.tuple(fc.constant(base), edited(base))),
        drafts,
        ([base, current], next) => {
          const once = mergeDraft({ lastGenerated: base, current, generated: next }).markdown;
          return mergeDraft({ lastGenerated: next, current: once, generated: next }).markdown === once;
        },
      ),
    );
  });
});

describe('the count of breaking changes', () => {
  const breaking = [1, 2, 3].map((n) => ({ ...item(n), labels: ['breaking'] }));
  const without = (text: string, key: string): string => text.replace(`${lineOf(text, key)}\n`, '');

  test('follows the entries that are left, with a new draft and with the same one', () => {
    const base = draft([...breaking, item(4)]);
    const current = without(base, 'APP-2');
    for (const generated of [base, draft([...breaking, item(4), item(5)])]) {
      const { markdown } = mergeDraft({ lastGenerated: base, current, generated });
      expect(markdown).toContain('2 changes are marked as breaking.');
      expect(markdown).not.toContain('3 changes');
    }
  });

  test('goes with the last of them, and leaves the summary to follow its release', () => {
    const base = draft([breaking[0]!, item(4)], 'Old summary.');
    const { markdown } = mergeDraft({
      lastGenerated: base,
      current: without(base, 'APP-1'),
      generated: draft([breaking[0]!, item(4)], 'New summary.'),
    });
    expect(markdown).not.toContain('marked as breaking');
    expect(markdown).toContain('New summary.');
  });

  test('stays as people wrote it anew', () => {
    const base = draft(breaking);
    const current = without(base, 'APP-1').replace(/\*\*Read before.*/, 'Three things break.');
    expect(mergeDraft({ lastGenerated: base, current, generated: base }).markdown).toBe(current);
  });
});

test('an edited entry whose item changed is told with its line, the draft before and the draft now', () => {
  const base = draft(five);
  const current = base.replace('Change number 2', 'Carts keep their items').replace('Change number 3', 'Mine');
  const generated = draft(five.with(1, item(2, 'Renamed')));
  const { outdated } = mergeDraft({ lastGenerated: base, current, generated });
  expect(outdated).toEqual([{ kept: lineOf(current, 'APP-2'), before: lineOf(base, 'APP-2'), now: lineOf(generated, 'APP-2') }]);
});
