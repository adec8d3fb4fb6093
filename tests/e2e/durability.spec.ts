import { open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { dice } from '#electron/sandbox/generator.ts';
import { allSaved, createRelease, notesEditor, notesSaved, openPart, openRelease, goTo, downloadOf, bytesOf } from './support/acts.ts';
import { expect, test, type Machine } from './support/machine.ts';

test.describe.configure({ timeout: 180_000 });

const NAME = 'Harbour 7.0';
const NOTES = 'What was written before the accident.';

/** Makes a release with an owner and notes, saved in both copies. */
async function writePlan(machine: Machine): Promise<void> {
  const page = await machine.start();
  await createRelease(page, NAME, '7.0');
  await setOwner(page, 'Mara');
  await openPart(page, 'Notes');
  await notesEditor(page).click();
  await page.keyboard.type(`# ${NAME}\n\n${NOTES}\n`);
  await notesSaved(page);
  await allSaved(page);
}

async function setOwner(page: Page, owner: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Owner in the header' }).fill(owner);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Undo change the owner/ })).toBeVisible();
  await allSaved(page);
}

async function expectPlan(page: Page): Promise<void> {
  await openRelease(page, NAME);
  await expect(page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Mara');
  await openPart(page, 'Notes');
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText(NOTES);
}

/** Every line of the notes as it is stored. */
async function notesLines(page: Page): Promise<readonly string[]> {
  const markdown = await downloadOf(page, () => page.getByRole('button', { name: 'Markdown' }).click());
  return (await bytesOf(markdown)).toString('utf8').split('\n');
}

const RESTORED = 'Your local data was restored';

test('S01: whatever was acknowledged before a power failure is there after it, once', async ({ machine }) => {
  test.setTimeout(300_000);
  const random = dice(20_261_122);
  let page = await machine.start();
  await createRelease(page, NAME);
  const acknowledged: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    await openPart(page, 'Notes');
    await notesEditor(page).click();
    await page.keyboard.press('ControlOrMeta+End');
    let powered = true;
    const failure = wait(500 + random.below(2_000)).then(async () => {
      powered = false;
      await machine.kill();
    });
    for (let line = 0; powered; line += 1) {
      const text = `round ${round} line ${line} ${'x'.repeat(random.below(200))}.`;
      try {
        await page.keyboard.insertText(`${text}\n`);
        await notesSaved(page);
        acknowledged.push(text);
      } catch (error) {
        if (powered) throw error;
      }
    }
    await failure;
    // Every second failure also takes one of the two copies with it: the other has all of it.
    if (round % 2 === 1) for (const folder of await machine.storeFolders()) await rm(folder, { recursive: true });
    page = await machine.start();
    await openRelease(page, NAME);
    await openPart(page, 'Notes');
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText(acknowledged.at(-1) ?? 'No notes yet');
    const lines = (await notesLines(page)).filter((line) => line !== '');
    expect(lines.filter((line) => acknowledged.includes(line))).toEqual(acknowledged);
    // What was not acknowledged is whole or absent.
    for (const line of lines.filter((each) => !acknowledged.includes(each))) expect(line).toMatch(/^round \d line \d+ x*\.$/);
    acknowledged.splice(0, acknowledged.length, ...lines);
  }
  expect(acknowledged.length).toBeGreaterThan(10);
});

test('S02: a torn tail of the log and a further session lose nothing', async ({ machine }) => {
  await writePlan(machine);
  await machine.kill();
  for (const folder of await machine.storeFolders()) await cutTails(folder, 20);
  const page = await machine.start();
  await expectPlan(page);
  await openPart(page, 'Notes');
  await notesEditor(page).click();
  await page.keyboard.press('ControlOrMeta+End');
  for (let line = 0; line < 20; line += 1) {
    await page.keyboard.insertText(`second session ${line}\n`);
    await notesSaved(page);
  }
  await allSaved(page);
  await machine.kill();
  const third = await machine.start();
  await expectPlan(third);
  const lines = await notesLines(third);
  for (let line = 0; line < 20; line += 1) expect(lines.filter((each) => each === `second session ${line}`)).toHaveLength(1);
});

const DAMAGES: readonly (readonly [name: string, damage: (file: string) => Promise<void>])[] = [
  ['40 flipped bytes', flipBytes],
  [
    'logs cut to half',
    async (file) => (/\.(log|sqlite-wal|db-wal)$/.test(file) ? truncate(file, Math.floor((await stat(file)).size / 2)) : undefined),
  ],
  ['the first 4 kB zeroed', zeroHead],
];

for (const [name, damage] of DAMAGES) {
  test(`S07: ${name} in the store cost nothing`, async ({ machine }) => {
    await writePlan(machine);
    await machine.stop();
    for (const folder of await machine.storeFolders()) for (const file of await filesOf(folder)) await damage(file);
    const page = await machine.start();
    await expectPlan(page);
    await allSaved(page);
    // And the mended store is a good one.
    await machine.stop();
    await expectPlan(await machine.start());
  });
}

test('S08: a store deleted while the app is closed comes back from the journal, and the app says so', async ({ machine }) => {
  await writePlan(machine);
  await machine.stop();
  for (const folder of await machine.storeFolders()) await rm(folder, { recursive: true });
  const page = await machine.start();
  await expect(page.getByRole('heading', { name: RESTORED })).toBeVisible();
  await expect(page.getByText('none lost')).toBeVisible();
  await expectPlan(page);
  await page.getByRole('button', { name: 'Close this notice' }).first().click();
  await machine.stop();
  const again = await machine.start();
  await expectPlan(again);
  await expect(again.getByRole('heading', { name: RESTORED })).toBeHidden();
});

test('S08: site data cleared while the app runs comes back, and the next edit is saved', async ({ machine }) => {
  await writePlan(machine);
  const { page } = machine;
  await openPart(page, 'Overview');
  const devtools = await machine.context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: machine.origin, storageTypes: 'indexeddb' });
  await expect(page.getByRole('heading', { name: RESTORED })).toBeVisible();
  await expectPlan(page);
  await openPart(page, 'Overview');
  await setOwner(page, 'Jonas');
  await machine.kill();
  const after = await machine.start();
  await openRelease(after, NAME);
  await expect(after.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Jonas');
});

test('S09: an upgrade that another tab holds up says what to do, and goes on when the tab is closed', async ({ machine }) => {
  const page = await machine.start();
  await expect(page.getByRole('heading', { name: 'Welcome to Release Cockpit' })).toBeVisible();
  const other = await machine.context.newPage();
  await other.goto(`${machine.origin}/icon.svg`);
  await page.close();
  await holdOldStore(other);
  const late = await machine.context.newPage();
  await late.goto(machine.origin);
  await expect(late.getByRole('heading', { name: 'Another window is in the way' })).toBeVisible();
  await expect(late.getByText('Close other windows to finish the update.')).toBeVisible();
  await other.close();
  await expect(late.getByRole('heading', { name: 'Welcome to Release Cockpit' })).toBeVisible();
});

test('S09: a window whose store a newer app updates lets go of it and says so', async ({ machine }) => {
  await writePlan(machine);
  const other = await machine.context.newPage();
  await other.goto(`${machine.origin}/icon.svg`);
  await raiseVersion(other);
  await expect(machine.page.getByRole('heading', { name: 'Updated elsewhere: reload' })).toBeVisible();
});

test('S10: an older app refuses a newer store, names both formats and changes nothing', async ({ machine }) => {
  await writePlan(machine);
  const other = await machine.context.newPage();
  await other.goto(`${machine.origin}/icon.svg`);
  await raiseVersion(other);
  await machine.stop();
  const page = await machine.start();
  await expect(page.getByRole('heading', { name: 'Your data is from a newer cockpit' })).toBeVisible();
  await expect(page.getByText(/has format \d+; this cockpit knows formats up to \d+\./)).toBeVisible();
  const version = await page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === 'cockpit')?.version);
  expect(version).toBe(NEWER);
});

test('a profile folder that cannot be written opens, shows the plan and says that nothing can be saved', async ({ machine }) => {
  test.skip(process.platform === 'win32', 'folders have no modes on Windows');
  await writePlan(machine);
  await machine.stop();
  await machine.forbidWriting();
  const page = await machine.start();
  await expect(page.getByRole('alert').getByText('Your profile folder cannot be written.')).toBeVisible();
  await expectPlan(page);
});

test('two windows show one plan, live', async ({ machine }) => {
  await writePlan(machine);
  const second = await machine.context.newPage();
  await second.goto(machine.origin);
  await openRelease(second, NAME);
  await expect(second.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Mara');
  await openPart(machine.page, 'Overview');
  await setOwner(machine.page, 'Jonas');
  await expect(second.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Jonas');
  await second.getByRole('button', { name: /^Undo change the owner/ }).click();
  await expect(machine.page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Mara');
});

test('an edit is undone after a reload and after a restart', async ({ machine }) => {
  await writePlan(machine);
  await openPart(machine.page, 'Overview');
  await setOwner(machine.page, 'Jonas');
  await setOwner(machine.page, 'Kim');
  await machine.page.reload();
  await machine.page.getByRole('button', { name: /^Undo change the owner/ }).click();
  await expect(machine.page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Jonas');
  await allSaved(machine.page);
  await machine.stop();
  const page = await machine.start();
  await openRelease(page, NAME);
  await page.getByRole('button', { name: /^Undo change the owner/ }).click();
  await expect(page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Mara');
  await page.getByRole('button', { name: /^Redo change the owner/ }).click();
  await expect(page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Jonas');
});

test('a backup restored on an empty cockpit is the same plan', async ({ machine }, info) => {
  await writePlan(machine);
  let { page } = machine;
  const written = await notesLines(page);
  await goTo(page, 'Settings');
  await page.getByLabel('Your name').fill('Mara Lind');
  await page.keyboard.press('Enter');
  const file = info.outputPath('cockpit.backup.zip');
  await (await downloadOf(page, () => page.getByRole('button', { name: 'Back up to a file' }).click())).saveAs(file);
  await machine.stop();
  for (const folder of await machine.storeFolders()) await rm(folder, { recursive: true });
  await rm(join(machine.profile, 'journal'), { recursive: true });

  page = await machine.start();
  await page.getByRole('button', { name: 'Restore from a backup' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore from a backup' });
  await dialog.getByLabel('Backup file').setInputFiles(file);
  await expect(dialog.getByText('1 release, 0 items, 0 connections')).toBeVisible();
  await dialog.getByRole('button', { name: 'Replace what is here' }).click();
  await expect(dialog).toBeHidden();
  await expectPlan(page);
  expect(await notesLines(page)).toEqual(written);
  await goTo(page, 'Settings');
  await expect(page.getByLabel('Your name')).toHaveValue('Mara Lind');
  await machine.kill();
  await expectPlan(await machine.start());
});

test('a damaged backup is refused, and nothing changes', async ({ machine }, info) => {
  await writePlan(machine);
  const { page } = machine;
  const file = info.outputPath('damaged.backup.zip');
  await goTo(page, 'Settings');
  await (await downloadOf(page, () => page.getByRole('button', { name: 'Back up to a file' }).click())).saveAs(file);
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
  await writeFile(file, bytes);
  await page.getByRole('button', { name: 'Restore from a backup' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore from a backup' });
  await dialog.getByLabel('Backup file').setInputFiles(file);
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Replace what is here' })).toBeHidden();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expectPlan(page);
});

// Dexie keeps its version 99 as 990.
const NEWER = 990;

/** Does what a newer cockpit would: raises the version of the store. */
async function raiseVersion(page: Page): Promise<void> {
  await page.evaluate(
    (version) =>
      new Promise<void>((done, failed) => {
        const request = indexedDB.open('cockpit', version);
        request.addEventListener('success', () => {
          request.result.close();
          done();
        });
        request.addEventListener('error', () => failed(new Error(String(request.error))));
      }),
    NEWER,
  );
}

/** Puts a store of the oldest format in the place of the app's, and keeps it open, whoever asks for it. */
async function holdOldStore(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done, failed) => {
        const remove = indexedDB.deleteDatabase('cockpit');
        remove.addEventListener('success', () => {
          const request = indexedDB.open('cockpit', 1);
          request.addEventListener('success', () => {
            Object.assign(window, { held: request.result });
            done();
          });
          request.addEventListener('error', () => failed(new Error(String(request.error))));
        });
      }),
  );
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Takes bytes off the newest log, as a crash in the middle of a write leaves it. */
async function cutTails(folder: string, bytes: number): Promise<void> {
  const logs = (await filesOf(folder)).filter((file) => /\.(log|sqlite-wal|db-wal)$/.test(file)).sort();
  const newest = logs.at(-1);
  if (newest !== undefined) await truncate(newest, Math.max(0, (await stat(newest)).size - bytes));
}

async function flipBytes(file: string): Promise<void> {
  const bytes = await readFile(file);
  const random = dice(bytes.length);
  for (let count = 0; count < 40 && bytes.length > 0; count += 1) bytes[random.below(bytes.length)]! ^= 0xff;
  await writeFile(file, bytes);
}

async function zeroHead(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.alloc(Math.min(4096, (await handle.stat()).size)), 0, undefined, 0);
  } finally {
    await handle.close();
  }
}
