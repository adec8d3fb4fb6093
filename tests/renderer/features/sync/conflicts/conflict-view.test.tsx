import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { ConflictView } from '#renderer/features/sync/conflicts/conflict-view.tsx';
import type { ConflictView as View } from '#shared/contract/conflicts.ts';
import type { Conflict } from '#shared/sync/operation.ts';
import { accessProblems } from '#tests/support/axe.ts';
import { fakeEngine, FAKE_NOW } from '#tests/support/fake-engine.ts';
import { entry, view } from './rig.ts';

const viewOf = (conflict: Conflict, over: Partial<View>): View => view(entry(1, conflict), { by: 'Mara', draft: null, ...over });

const show = (view: View) => render(<ConflictView view={view} onAnswered={() => undefined} onLater={() => undefined} />);
const marksIn = (name: string): readonly string[] =>
  [
    ...page
      .getByRole('group', { name: `${name}: value` })
      .element()
      .querySelectorAll('del, ins'),
  ].map((mark) => mark.textContent);

beforeEach(async () => {
  setEngine(fakeEngine({}));
  await page.viewport(1400, 900);
});

test('an edit that was sent and what was there before it stand plain beside each other: neither is a change of the other', async () => {
  await show(
    viewOf(
      { kind: 'two-edits', theirs: 'Hide the cart of guests', by: 'Mara', at: FAKE_NOW, sent: true },
      { base: 'Hide the cart of guests', mine: 'Show the cart', theirs: 'Hide the cart of guests' },
    ),
  );
  await expect.element(page.getByRole('group', { name: 'As it was before: value' })).toHaveTextContent('Show the cart');
  await expect.element(page.getByRole('group', { name: 'The edit, as it was sent: value' })).toHaveTextContent('Hide the cart of guests');
  expect([...marksIn('As it was before'), ...marksIn('The edit, as it was sent')]).toEqual([]);
  await expect.element(page.getByText('The edit stays in the tracker, and what was there before is kept here.')).toBeVisible();
  expect(await accessProblems()).toEqual([]);
});

test('what two people changed is marked on both sides, and a break that went has a sign', async () => {
  await show(
    viewOf(
      { kind: 'both-changed', theirs: 'One line of theirs Two lines', by: 'Jonas', at: FAKE_NOW },
      { isText: true, base: 'One line\n\nTwo lines', mine: 'One line of mine\n\nTwo lines', theirs: 'One line of theirs Two lines' },
    ),
  );
  await expect.element(page.getByRole('group', { name: 'Before both: value' })).toBeVisible();
  expect(marksIn('Yours, waiting here')).toEqual([' of mine']);
  expect(marksIn('Theirs, in the tracker')).toEqual([' of theirs ', '¶']);
});

test.each([
  ['from right to left', 'שלום and then words of many letters that go on and on', 'rtl'],
  ['from left to right', 'Words of many letters that go on and on, and then שלום', 'ltr'],
])('the title of an item that is written %s is cut at its end', async (_, title, direction) => {
  const conflict = { kind: 'both-changed', theirs: 'Theirs', by: 'Jonas', at: FAKE_NOW } as const;
  await show(view({ ...entry(1, conflict), title }, {}));
  const link = page.getByRole('link', { name: title });
  await expect.element(link).toBeVisible();
  expect(getComputedStyle(link.element()).direction).toBe(direction);
});

test('a merge of one line is shown from its beginning', async () => {
  await page.viewport(390, 844);
  const text = `The beginning ${'and so on '.repeat(20)}`;
  await show(viewOf({ kind: 'both-changed', theirs: 'Theirs', by: 'Jonas', at: FAKE_NOW }, { draft: { text, both: 0 } }));
  await page.getByRole('button', { name: 'Edit a merge' }).click();
  const box = page.getByRole('textbox', { name: 'Merged value' });
  await expect.element(box).toHaveFocus();
  const element = box.element() as HTMLInputElement;
  expect(element.scrollWidth).toBeGreaterThan(element.clientWidth);
  expect([element.selectionStart, element.scrollLeft]).toEqual([0, 0]);
});

test('a merge of a long text is in sight with its buttons, and shown from its beginning', async () => {
  await page.viewport(1440, 900);
  const text = Array.from({ length: 80 }, (_, at) => `line ${at}`).join('\n');
  const conflict = { kind: 'both-changed', theirs: text, by: 'Jonas', at: FAKE_NOW } as const;
  await show(viewOf(conflict, { isText: true, base: text, mine: text, theirs: text, draft: { text: `${text}\nmore`, both: 2 } }));
  await page.getByRole('button', { name: 'Edit a merge' }).click();
  const box = page.getByRole('textbox', { name: 'Merged value' });
  await expect.element(box).toHaveFocus();
  expect(box.element().scrollTop).toBe(0);
  for (const part of [box, page.getByRole('button', { name: 'Use this merge' })]) await expect.element(part).toBeInViewport({ ratio: 1 });
});

test('in a merge of a long text the places that hold both are gone to one after the other, and counted down as they are mended', async () => {
  const lines = (name: string): string => Array.from({ length: 60 }, (_, at) => `${name} ${at}`).join('\n');
  const places = ['mine\ntheirs', 'yours\nothers'];
  const text = `${lines('early')}\n${places[0]}\n${lines('middle')}\n${places[1]}\n${lines('late')}`;
  const conflict = { kind: 'both-changed', theirs: 'Theirs', by: 'Jonas', at: FAKE_NOW } as const;
  await show(viewOf(conflict, { isText: true, base: 'a', mine: 'b', theirs: 'c', draft: { text, both: 2, places } }));
  await page.getByRole('button', { name: 'Edit a merge' }).click();
  const box = page.getByRole('textbox', { name: 'Merged value' });
  const area = box.element() as HTMLTextAreaElement;
  const chosen = (): string => area.value.slice(area.selectionStart, area.selectionEnd);
  const next = page.getByRole('button', { name: 'Next place' });
  for (const place of [places[0], places[1], places[0]]) {
    await next.click();
    await expect.element(box).toHaveFocus();
    expect(chosen()).toBe(place);
  }
  expect(area.scrollTop).toBeGreaterThan(0);
  await expect.element(page.getByText('2 places hold both versions, yours first. Take out what should not stay.')).toBeVisible();
  await userEvent.keyboard('one of both');
  await expect.element(page.getByText(/^1 place holds both versions/)).toBeVisible();
  await next.click();
  expect(chosen()).toBe(places[1]);
  await userEvent.keyboard('another');
  await expect.element(page.getByText(/^No place holds both versions any more/)).toBeVisible();
  await expect.element(next).toHaveAttribute('aria-disabled', 'true');
});

describe('long texts beside each other', () => {
  const lines = (name: string, count: number): string => Array.from({ length: count }, (_, at) => `${name} ${at}`).join('\n');
  const [base, mine, theirs] = [
    `${lines('early', 60)}\nmiddle\n${lines('late', 60)}`,
    `${lines('early', 60)}\nmiddle of mine\n${lines('late', 60)}`,
    `${lines('early', 60)}\nmiddle of theirs\n${lines('only theirs', 40)}\n${lines('late', 60)}`,
  ];
  const NAMES = ['Before both', 'Yours, waiting here', 'Theirs, in the tracker'];
  const box = (name: string): Element => page.getByRole('group', { name: `${name}: value` }).element();
  /** How far below the upper edge of its box a line stands. */
  const heightOf = (name: string, line: string): number => {
    const walker = document.createTreeWalker(box(name), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const at = walker.currentNode.textContent!.indexOf(line);
      if (at < 0) continue;
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + line.length);
      return range.getBoundingClientRect().top - box(name).getBoundingClientRect().top;
    }
    return Number.NaN;
  };
  const heights = (line: string): readonly number[] => NAMES.map((name) => heightOf(name, line));
  const apart = (line: string): number => Math.max(...heights(line)) - Math.min(...heights(line));

  beforeEach(async () => {
    await show(viewOf({ kind: 'both-changed', theirs, by: 'Jonas', at: FAKE_NOW }, { isText: true, base, mine, theirs }));
  });

  test('begin at the first difference, level', () => {
    for (const [at, name] of NAMES.entries()) {
      expect(heights('middle')[at]).toBeGreaterThan(0);
      expect(heights('middle')[at]).toBeLessThan(box(name).clientHeight);
    }
    expect(apart('middle')).toBeLessThanOrEqual(2);
  });

  test.each(NAMES)('scroll together, led by "%s", also behind what only one of them has', async (name) => {
    box(name).scrollTop += heightOf(name, 'late 30') - 100;
    await expect.poll(() => apart('late 30')).toBeLessThanOrEqual(25);
    expect(heightOf(name, 'late 30')).toBeCloseTo(100, -1);
    box(name).scrollTop = 0;
    await expect.poll(() => NAMES.map((each) => box(each).scrollTop)).toEqual([0, 0, 0]);
    box(name).scrollTop = box(name).scrollHeight;
    await expect.poll(() => NAMES.every((each) => box(each).scrollTop + box(each).clientHeight >= box(each).scrollHeight - 1)).toBe(true);
  });
});

test('where nobody else changed it, what was there is "Before", not "Before both"', async () => {
  await show(view(entry(1), { kind: 'parked', theirs: null, draft: null }));
  await expect.element(page.getByRole('group', { name: 'Before: value' })).toBeVisible();
  expect(page.getByText('Before both').query()).toBeNull();
});
