import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { PreviewSection } from '#renderer/features/sync/preview-section.tsx';
import { formatDay } from '#renderer/ui/dates.ts';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import { NO_PREVIEW_FILTER, type LookAhead, type PreviewFilter, type PreviewItem, type PreviewList } from '#shared/contract/preview.ts';
import { ok } from '#shared/lib/result.ts';
import { anExplanation, fakeEngine, fakeItem, fakeLook, FAKE_NOW, fakePush, JIRA } from '#tests/support/fake-engine.ts';
import { anEdit, anIncomingItem, anOutgoingItem, previewing } from './preview-data.ts';

/** The line of an item: its name begins with the key. */
const row = (number: number) => page.getByRole('row', { name: new RegExp(`^${fakeItem(number).key} `) });
const aLook = (over: Partial<LookAhead> = {}): LookAhead => ({
  startedAt: FAKE_NOW,
  finishedAt: new Date().toISOString() as never,
  cancelled: false,
  read: 1,
  total: 1,
  found: 0,
  unread: 0,
  doubted: 0,
  failures: [],
  ...over,
});
const acts = () => ({
  hold: vi.fn(async (ids: readonly string[]) => ok(ids.length)),
  release: vi.fn(async (ids: readonly string[]) => ok(ids.length)),
  takeBack: vi.fn(async () => ok(undefined)),
  push: vi.fn(async () => ok(undefined)),
});
const SHOWN = [
  anOutgoingItem(1, anEdit(1, 'goes')),
  anOutgoingItem(2, anEdit(2, 'goes'), anEdit(2, 'held', 'Labels')),
  { ...anIncomingItem(3), outgoing: [anEdit(3, 'will-conflict', 'Description')] },
  anOutgoingItem(4, anEdit(4, 'parked')),
  { ...anOutgoingItem(5, anEdit(5, 'waits')), key: null, isHere: false },
];

beforeEach(async () => {
  await page.viewport(1200, 900);
  fakeLook.set(null);
});

test('nothing to send is said, with what to do next', async () => {
  setEngine(fakeEngine());
  await render(<PreviewSection />);
  await expect.element(page.getByRole('heading', { name: 'Nothing waits to be sent', exact: true })).toBeVisible();
  await userEvent.click(page.getByRole('radio', { name: 'Coming in' }));
  await expect.element(page.getByRole('heading', { name: 'Nobody has looked yet', exact: true })).toBeVisible();
});

test('what was never pulled into this browser is no record of its own name, and no new one', async () => {
  setEngine(
    fakeEngine({ outbox: previewing([{ ...anOutgoingItem(1, anEdit(1, 'goes')), key: null, title: '', isHere: false, notPulled: true }]) }),
  );
  await render(<PreviewSection />);
  await expect.element(page.getByText('Not pulled', { exact: true })).toBeVisible();
  await expect.element(page.getByText('Not pulled yet', { exact: true })).toBeVisible();
  expect(page.getByText('New', { exact: true }).elements()).toHaveLength(0);
});

test.each([1200, 390])(
  'a title from right to left begins where one reads it first, however little of it fits in at %i pixels',
  async (width) => {
    await page.viewport(width, 900);
    const title = 'إصلاح صفحة الدفع عندما ينتهي الاتصال بالشبكة أثناء الطلب '.repeat(4).trim();
    setEngine(fakeEngine({ outbox: previewing([{ ...anOutgoingItem(1, anEdit(1, 'goes')), title }]) }));
    await render(<PreviewSection />);
    const shown = page.getByText(title, { exact: true });
    await expect.element(shown).toHaveAttribute('title', title);
    const box = shown.element();
    const range = document.createRange();
    range.setStart(box.firstChild!, 0);
    range.setEnd(box.firstChild!, 1);
    const [first, visible] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    expect(first.right).toBeLessThanOrEqual(visible.right + 0.5);
    expect(box.scrollWidth).toBeGreaterThan(box.clientWidth);
  },
);

describe('what goes out', () => {
  test('stands under its release, with what would become of it', async () => {
    setEngine(fakeEngine({ outbox: previewing(SHOWN) }));
    await render(<PreviewSection />);
    await expect.element(page.getByRole('row', { name: 'Shop Gift cards 3' })).toBeVisible();
    await expect.element(page.getByRole('row', { name: 'In no release 2' })).toBeVisible();
    await expect.element(row(1)).toMatchTextContent(/Will be sent/);
    await expect.element(row(2)).toMatchTextContent(/Held back: 1 of 2/);
    await expect.element(row(3)).toMatchTextContent(/Will conflict/);
    await expect.element(row(4)).toMatchTextContent(/Refused/);
    await expect.element(page.getByRole('row', { name: /^New / })).toMatchTextContent(/New/);
  });

  test('opens to its fields, a long text word by word, and what comes in beside it', async () => {
    setEngine(fakeEngine({ outbox: previewing(SHOWN) }));
    await render(<PreviewSection />);
    await userEvent.click(row(3));
    const text = page.getByRole('group', { name: 'Description, word by word' });
    await expect.element(text).toBeVisible();
    expect([...text.element().querySelectorAll('del, ins')].map((part) => part.textContent)).toEqual([
      'removed: thirty',
      'added: sixty',
      expect.stringContaining('Ask support.'),
    ]);
    await expect.element(page.getByText(/After the next pull you decide which one stays/)).toBeVisible();
    await expect.element(page.getByRole('region', { name: 'Comes in' })).toMatchTextContent(/State/);
    await expect
      .element(page.getByRole('link', { name: `Edit ${fakeItem(3).key} in its panel` }))
      .toHaveAttribute('href', `#/items?item=${encodeURIComponent(fakeItem(3).id)}`);
  });

  test('an edit that is being sent is called so, until its push has ended', async () => {
    const push = { id: 'p', startedAt: FAKE_NOW, connections: [{ connection: JIRA, step: { kind: 'running', current: null } }] };
    fakePush.set({ ...push, finishedAt: null } as never);
    const sending = previewing([anOutgoingItem(1, anEdit(1, 'sending'))]);
    const after = previewing([anOutgoingItem(1, anEdit(1, 'on-its-way'))]);
    let hasEnded = false;
    const now = (): typeof after => (hasEnded ? after : sending);
    const outbox: typeof after = { preview: (filter) => now().preview(filter), previewItems: (records) => now().previewItems(records) };
    setEngine(fakeEngine({ outbox }));
    await render(<PreviewSection />);
    await expect.element(row(1)).toMatchTextContent(/Sending/);
    hasEnded = true;
    fakePush.set({ ...push, finishedAt: FAKE_NOW } as never);
    await expect.element(row(1)).toMatchTextContent(/Not confirmed/);
    fakePush.set(null);
  });

  test('shows of members which come and which go, also where a name holds a comma', async () => {
    const edit = anEdit(1, 'goes', 'Labels');
    const members = { before: ['Cart, basket', 'slow'], after: ['Cart, basket', 'late, but good'] };
    const lines = [{ ...edit.lines[0]!, before: members.before.join(', '), after: members.after.join(', '), members }];
    setEngine(fakeEngine({ outbox: previewing([anOutgoingItem(1, { ...edit, lines })]) }));
    await render(<PreviewSection />);
    await userEvent.click(row(1));
    const goesOut = page.getByRole('region', { name: 'Goes out' });
    await expect.element(goesOut.getByRole('deletion')).toHaveTextContent('removed: slow');
    await expect.element(goesOut.getByRole('insertion')).toHaveTextContent('added: late, but good');
  });

  test('counts a record of two releases once, and what is held or needs a person apart', async () => {
    const items = [
      anOutgoingItem(1, anEdit(1, 'goes'), anEdit(1, 'held', 'Labels')),
      anOutgoingItem(2, anEdit(2, 'on-its-way'), anEdit(2, 'conflict', 'Labels')),
    ];
    const { preview, previewItems } = previewing(items);
    const twice = async (): Promise<PreviewList> => {
      const list = await preview(NO_PREVIEW_FILTER);
      const rows = [...list.going.rows, list.going.rows[0]!];
      const { release } = list.going.spans[0]!;
      return {
        ...list,
        going: {
          rows,
          spans: [
            { release, start: 0, count: 2 },
            { release: null, start: 2, count: 1 },
          ],
        },
      };
    };
    setEngine(fakeEngine({ outbox: { preview: twice, previewItems } }));
    await render(<PreviewSection />);
    await expect.element(page.getByText('2 edits to send, 1 held, 1 needs you, in 2 records')).toBeVisible();
    await expect.element(page.getByRole('radio', { name: 'Going out (2)' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Send all (2)' })).toBeVisible();
    (row(1).first().element() as HTMLElement).focus();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(page.getByText('2 records selected')).toBeVisible();
  });

  test('shows at any time what is chosen and what can be', async () => {
    setEngine(fakeEngine({ outbox: previewing(SHOWN) }));
    await render(<PreviewSection />);
    await expect.element(row(1)).toBeVisible();
    const box = row(1).element().querySelector('[data-box]')!;
    expect(Number(getComputedStyle(box.firstElementChild!).opacity)).toBeGreaterThan(0);
    await userEvent.click(box);
    await expect.element(row(1)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{ArrowDown} ');
    await expect.element(row(2)).toHaveAttribute('aria-selected', 'true');
    await expect.element(row(2)).toHaveAttribute('aria-expanded', 'false');
    await userEvent.keyboard('{Enter}');
    await expect.element(row(2)).toHaveAttribute('aria-expanded', 'true');
  });

  test('stands below a record that is open, also after the window was narrow for a while', async () => {
    setEngine(fakeEngine({ outbox: previewing(SHOWN) }));
    await render(<PreviewSection />);
    await row(2).click();
    const detail = (): DOMRect => page.getByRole('row', { level: 3 }).element().getBoundingClientRect();
    const below = (): number => {
      const rows = [...document.querySelectorAll('[role="treegrid"] [data-line]')].map((each) => each.getBoundingClientRect());
      const { top, bottom } = detail();
      return Math.round(Math.min(...rows.filter((each) => each.top > top).map((each) => each.top)) - bottom);
    };
    await expect.poll(below).toBe(0);
    for (const width of [390, 1200]) {
      await page.viewport(width, 900);
      await expect.poll(() => row(2).element().clientHeight).toBe(width === 390 ? 47 : 27);
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      expect([width, below()]).toEqual([width, 0]);
    }
  });

  test('a text that was not there before says its words only', async () => {
    const comment = anEdit(1, 'goes', 'Comment');
    const words = { ...comment, lines: comment.lines.map((line) => ({ ...line, isText: true, before: '', after: 'Looks good\n\n- one' })) };
    setEngine(fakeEngine({ outbox: previewing([anOutgoingItem(1, words)]) }));
    await render(<PreviewSection />);
    await row(1).click();
    await expect.element(page.getByRole('definition')).toHaveTextContent('added: Looks good - one');
  });

  test('is chosen, opened and acted on by keyboard', async () => {
    const { hold, push, ...other } = acts();
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN), hold, push, ...other } }));
    await render(<PreviewSection />);
    await expect.element(row(1)).toBeVisible();
    (row(1).element() as HTMLElement).focus();
    await userEvent.keyboard(' {Shift>}{ArrowDown}{/Shift}');
    await expect.element(page.getByText('2 records selected')).toBeVisible();
    await expect.element(row(2)).toHaveFocus();
    await userEvent.click(page.getByRole('button', { name: 'Hold (2)' }));
    expect(hold).toHaveBeenCalledWith(['op-1-Title', 'op-2-Title']);
    await userEvent.click(page.getByRole('button', { name: 'Send selected (2)' }));
    expect(push).toHaveBeenCalledWith({ connections: [], operations: ['op-1-Title', 'op-2-Title'] });
    (row(2).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(row(2)).toHaveAttribute('aria-expanded', 'true');
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(row(2)).toHaveAttribute('aria-expanded', 'false');
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(page.getByText('5 records selected')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('button', { name: 'Send all (4)' })).toBeVisible();
    await userEvent.keyboard('{Home}{ArrowLeft}');
    await expect.element(row(1)).not.toBeInTheDocument();
  });

  test('is sent as a whole, with everything that is made meanwhile', async () => {
    const { push } = acts();
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN), push } }));
    await render(<PreviewSection />);
    await userEvent.click(page.getByRole('button', { name: 'Send all (4)' }));
    expect(push).toHaveBeenCalledWith({ connections: [], operations: null });
  });

  test('is held, let go and taken back field by field', async () => {
    const { hold, release, takeBack } = acts();
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN), hold, release, takeBack } }));
    await render(<PreviewSection />);
    await userEvent.click(row(2));
    await userEvent.click(page.getByRole('button', { name: 'Hold: Title' }));
    expect(hold).toHaveBeenCalledWith(['op-2-Title']);
    await userEvent.click(page.getByRole('button', { name: 'Send with the next sync: Labels' }));
    expect(release).toHaveBeenCalledWith(['op-2-Labels']);
    await userEvent.click(page.getByRole('button', { name: 'Take back: Title' }));
    expect(takeBack).toHaveBeenCalledWith(['op-2-Title']);
  });

  test('that was settled meanwhile is not told as taken back, and no other step is offered to be undone', async () => {
    const { takeBack } = acts();
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN), takeBack } }));
    await render(
      <ToastProvider>
        <PreviewSection />
      </ToastProvider>,
    );
    await userEvent.click(row(2));
    await userEvent.click(page.getByRole('button', { name: 'Take back: Title' }));
    // What the test before it did is told as soon as there is a view for it.
    await expect.element(page.getByText('Nothing was taken back').last()).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Undo', exact: true })).not.toBeInTheDocument();
  });

  test('that is held back and would meet a conflict is let go, and counts for no push', async () => {
    const { release } = acts();
    const held = { ...anEdit(1, 'will-conflict'), state: { kind: 'held' } } as const;
    setEngine(fakeEngine({ outbox: { ...previewing([anOutgoingItem(1, held)]), release } }));
    await render(<PreviewSection />);
    await expect.element(page.getByRole('button', { name: 'Nothing to send' })).toBeVisible();
    await userEvent.click(row(1));
    await userEvent.click(page.getByRole('button', { name: 'Send with the next sync: Title' }));
    expect(release).toHaveBeenCalledWith(['op-1-Title']);
  });

  test('that lacks a token says so in its row, in the count and on the button, and leads to where tokens are entered', async () => {
    const doubted = { ...anEdit(3, 'on-its-way'), away: 'no-token' } as const;
    setEngine(
      fakeEngine({
        outbox: previewing([anOutgoingItem(1, anEdit(1, 'no-token')), anOutgoingItem(2, anEdit(2, 'removed')), anOutgoingItem(3, doubted)]),
      }),
    );
    await render(<PreviewSection />);
    await expect.element(row(1).getByText('Needs a token')).toBeVisible();
    await expect.element(row(2).getByText('Not connected')).toBeVisible();
    await expect.element(row(3).getByText('Not confirmed')).toBeVisible();
    await expect.element(page.getByText('2 edits wait for a token, 1 waits for a connection, in 3 records')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Nothing can be sent' })).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(row(1));
    await expect.element(page.getByRole('button', { name: 'Enter the token' })).toBeVisible();
  });

  test('that waits for a first pull leads to the pull, or to where projects are chosen', async () => {
    const pull = vi.fn(async () => undefined);
    const items = [anOutgoingItem(1, anEdit(1, 'not-pulled')), anOutgoingItem(2, anEdit(2, 'not-chosen'))];
    setEngine(fakeEngine({ outbox: previewing(items), sync: { pull } }));
    await render(<PreviewSection />);
    await expect.element(row(1).getByText('Pull first')).toBeVisible();
    await expect.element(row(2).getByText('Not chosen')).toBeVisible();
    await expect.element(page.getByText('1 edit waits for a project, 1 waits for a first pull, in 2 records')).toBeVisible();
    await userEvent.click(row(1));
    await userEvent.click(page.getByRole('button', { name: /^Pull .?Acme Jira/ }));
    expect(pull).toHaveBeenCalledWith({ connections: [items[0]!.connection] });
    await userEvent.click(row(1));
    await userEvent.click(row(2));
    await userEvent.click(page.getByRole('button', { name: 'Choose projects' }));
    expect(window.location.hash).toBe('#/connections');
    window.location.hash = '';
  });

  test('whose connection was removed names it and leads to its form', async () => {
    const item = anOutgoingItem(1, anEdit(1, 'removed'));
    setEngine(fakeEngine({ outbox: previewing([item]) }));
    await render(<PreviewSection />);
    await userEvent.click(row(1));
    await expect.element(page.getByText(/Acme Jira.? is not connected any more\./)).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: /^Connect .?Acme Jira.? again/ }));
    expect(window.location.hash).toBe(`#/connections?again=${encodeURIComponent(item.connection)}`);
    window.location.hash = '';
  });

  test('is not looked for where no project is chosen', async () => {
    const lookAhead = vi.fn(async () => undefined);
    setEngine(fakeEngine({ outbox: { ...previewing([anOutgoingItem(1, anEdit(1, 'removed'))]), lookAhead } }));
    await render(<PreviewSection canPull={false} />);
    await expect.element(page.getByRole('button', { name: 'Look what comes in' })).toHaveAttribute('aria-disabled', 'true');
  });

  test('leads to the decision where both sides changed it', async () => {
    setEngine(fakeEngine({ outbox: previewing([anOutgoingItem(1, anEdit(1, 'conflict'))]) }));
    await render(<PreviewSection />);
    await userEvent.click(row(1));
    await expect.element(page.getByRole('link', { name: 'Decide: Title' })).toHaveAttribute('href', '#/sync/conflicts/op-1-Title');
    await expect.element(page.getByRole('button', { name: 'Nothing to send' })).toHaveAttribute('aria-disabled', 'true');
  });

  test('can be narrowed to a standing, and what is shown is what is sent', async () => {
    const { push } = acts();
    const asked: PreviewFilter[] = [];
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN, asked), push } }));
    await render(<PreviewSection />);
    await userEvent.click(page.getByRole('button', { name: 'Standing' }));
    await userEvent.click(page.getByRole('checkbox', { name: 'Will conflict' }));
    await expect.element(row(1)).not.toBeInTheDocument();
    expect(asked.at(-1)).toEqual({ releases: [], connections: [], standings: ['will-conflict'] });
    await userEvent.keyboard('{Escape}');
    await userEvent.click(page.getByRole('button', { name: 'Send all (1)' }));
    expect(push).toHaveBeenCalledWith({ connections: [], operations: ['op-3-Description'] });
  });

  test('that is refused to be held says why', async () => {
    const hold = async () =>
      ({ ok: false, error: { code: 'not-saved', explanation: anExplanation({ title: 'The disk is full' }) } }) as const;
    setEngine(fakeEngine({ outbox: { ...previewing(SHOWN), hold } }));
    await render(<PreviewSection />);
    await userEvent.click(row(1));
    await userEvent.click(page.getByRole('button', { name: 'Hold: Title' }));
    await expect.element(page.getByRole('alert')).toMatchTextContent(/The disk is full/);
  });
});

describe('what comes in', () => {
  test('is looked at when asked, and can be stopped', async () => {
    const [lookAhead, stopLooking] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
    setEngine(fakeEngine({ outbox: { lookAhead, stopLooking } }));
    await render(<PreviewSection />);
    await userEvent.click(page.getByRole('button', { name: 'Look what comes in' }));
    expect(lookAhead).toHaveBeenCalledWith({ connections: [] });
    fakeLook.set(aLook({ finishedAt: null, read: 120, total: 400 }));
    await expect.element(page.getByText('Read 120 of 400 records.')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Stop looking' }));
    expect(stopLooking).toHaveBeenCalledOnce();
  });

  test('shows what is new, changed, moved and gone', async () => {
    const kinds = ['changed', 'new', 'gone', 'moved'] as const;
    setEngine(fakeEngine({ outbox: previewing(kinds.map((kind, at) => anIncomingItem(at + 1, kind))) }));
    fakeLook.set(aLook({ found: 6 }));
    await render(<PreviewSection />);
    // Two of those that were found have come in by another way since.
    await expect.element(page.getByText('Looked now. 4 items would come in.')).toBeVisible();
    await userEvent.click(page.getByRole('radio', { name: 'Coming in (4)' }));
    for (const [at, label] of ['Changed', 'New', 'Gone', 'Moved'].entries())
      await expect.element(row(at + 1)).toMatchTextContent(new RegExp(label));
    await userEvent.click(row(1));
    await expect.element(page.getByRole('region', { name: 'Comes in' })).toMatchTextContent(/A pull brings these values/);
  });

  test('tells versions by name and project, their days as everywhere else, and counts them apart', async () => {
    const line = { operation: null, field: 'date', label: 'Release date', before: '', after: '2026-12-10', isText: false } as const;
    const incoming = { kind: 'changed', lines: [line], by: null, at: null } as const;
    const version: PreviewItem = {
      ...anIncomingItem(2),
      kind: 'version',
      key: '4.2',
      title: '4.2',
      projectKey: 'GEN',
      isHere: false,
      incoming,
    };
    setEngine(fakeEngine({ outbox: previewing([anIncomingItem(1), version]) }));
    fakeLook.set(aLook({ found: 2 }));
    await render(<PreviewSection />);
    await expect.element(page.getByText('Looked now. 1 item and 1 version would come in.')).toBeVisible();
    await userEvent.click(page.getByRole('radio', { name: 'Coming in (2)' }));
    await userEvent.click(page.getByRole('row', { name: /Version 4\.2 of GEN/ }));
    await expect.element(page.getByText(formatDay('2026-12-10'))).toBeVisible();
  });

  test('without a network that is one sentence, and what goes out is there all the same', async () => {
    setEngine(fakeEngine({ outbox: previewing([SHOWN[0]!]) }));
    fakeLook.set(aLook({ failures: [{ connection: JIRA, explanation: anExplanation({ title: 'No network', code: 'offline' }) }] }));
    await render(<PreviewSection />);
    await expect
      .element(page.getByText('No network: what comes in could not be looked at, and what goes out is shown all the same.'))
      .toBeVisible();
    await expect.element(row(1)).toBeVisible();
  });
});

test('thousands of records are a list of those in sight', async () => {
  setEngine(fakeEngine({ outbox: previewing(Array.from({ length: 590 }, (_, at) => anOutgoingItem(at + 1, anEdit(at + 1, 'goes')))) }));
  await render(<PreviewSection />);
  await expect.element(row(1)).toBeVisible();
  const grid = page.getByRole('treegrid', { name: 'Going out' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', '592');
  expect(grid.getByRole('row').elements().length).toBeLessThan(60);
  (row(1).element() as HTMLElement).focus();
  await userEvent.keyboard('{End}');
  await expect.element(row(590)).toHaveFocus();
});
