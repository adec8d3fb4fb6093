import { mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { dice } from '#electron/sandbox/random.ts';
import { allSaved, bytesOf, createRelease, downloadOf, notesEditor, notesSaved, openPart, openRelease } from './acts.ts';
import type { Machine } from './machine.ts';

/** The release that `writePlan` makes. */
export const NAME = 'Harbour 7.0';
const NOTES = 'What was written before the accident.';

/** Makes a release with an owner and notes, saved in both copies. */
export async function writePlan(machine: Machine): Promise<void> {
  const page = await machine.start();
  await createRelease(page, NAME, '7.0');
  await setOwner(page, 'Mara');
  await openPart(page, 'Notes');
  await notesEditor(page).click();
  await page.keyboard.type(`# ${NAME}\n\n${NOTES}\n`);
  await notesSaved(page);
  await allSaved(page);
}

/** Gives the release that is shown an owner. */
export async function setOwner(page: Page, owner: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Owner in the header' }).fill(owner);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Undo change the owner/ })).toBeVisible();
  await allSaved(page);
}

/** The release, its owner and its notes are as `writePlan` left them. */
export async function expectPlan(page: Page): Promise<void> {
  await openRelease(page, NAME);
  await expect(page.getByRole('textbox', { name: 'Owner in the header' })).toHaveValue('Mara');
  await openPart(page, 'Notes');
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText(NOTES);
}

/** Every line of the notes that are shown, as they are stored. */
export async function notesLines(page: Page): Promise<readonly string[]> {
  const markdown = await downloadOf(page, () => page.getByRole('button', { name: 'Markdown' }).click());
  return (await bytesOf(markdown)).toString('utf8').split('\n');
}

/**
 * Types into the notes until the power fails, again and again, and compares what is there afterwards with what was acknowledged.
 * @param rounds failures, after 0.5 to 2.5 s of typing each; every second one also takes the browser's store with it
 */
export async function surviveFailures(machine: Machine, rounds: number, seed: number): Promise<void> {
  const random = dice(seed);
  let page = await machine.start();
  await createRelease(page, NAME);
  const acknowledged: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
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
    for (const line of lines.filter((each) => !acknowledged.includes(each))) expect(line).toMatch(/^round \d+ line \d+ x*\.$/);
    acknowledged.splice(0, acknowledged.length, ...lines);
  }
  expect(acknowledged.length).toBeGreaterThan(2 * rounds);
}

/** Ways in which files are found damaged, each done to one file of the store. */
export const DAMAGES: readonly (readonly [name: string, damage: (file: string) => Promise<void>])[] = [
  ['40 flipped bytes', flipBytes],
  ['logs cut to half', async (file) => (/(\.log|-wal)$/.test(file) ? truncate(file, Math.floor((await stat(file)).size / 2)) : undefined)],
  ['the first 4 kB zeroed', zeroHead],
];

/**
 * Makes a store that Chromium can neither open nor delete: files that it must read are folders. Damaged bytes alone it answers by deleting
 * the store, which is another case.
 */
export async function makeUnopenable(folder: string): Promise<void> {
  // LevelDB's manifest; with the other backend the database itself and its log.
  const needed = (await filesOf(folder)).filter((file) => /MANIFEST-\d+$/.test(file) || !/\.leveldb/.test(file));
  for (const file of needed) {
    await rm(file);
    await mkdir(file);
    await writeFile(join(file, 'kept'), 'kept');
  }
}

/** Overwrites bytes in the middle of the journal, as a failing disk does. */
export async function damageJournal(profile: string): Promise<void> {
  const file = join(profile, 'journal', 'journal.ndjson');
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  await writeFile(file, bytes.fill(0, middle, Math.min(middle + 50, bytes.length)));
}

/** Every file in a folder and below it. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Takes bytes off the newest log, as a crash in the middle of a write leaves it. */
export async function cutTails(folder: string, bytes: number): Promise<void> {
  const logs = (await filesOf(folder)).filter((file) => /(\.log|-wal)$/.test(file)).sort();
  const newest = logs.at(-1);
  if (newest !== undefined) await truncate(newest, Math.max(0, (await stat(newest)).size - bytes));
}

/**
 * Side by side, as a bad sector has them. Scattered over the whole file they end Chromium 156 itself where it keeps IndexedDB in SQLite, a way that is
 * behind a switch: a check of its own stops the browser (SIGTRAP), at every start, before any page could answer.
 */
async function flipBytes(file: string): Promise<void> {
  const bytes = await readFile(file);
  const first = Math.floor(bytes.length / 2);
  for (let at = first; at < Math.min(first + 40, bytes.length); at += 1) bytes[at]! ^= 0xff;
  await writeFile(file, bytes);
}

/** The damage that no file format survives. */
export async function zeroHead(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.alloc(Math.min(4096, (await handle.stat()).size)), 0, undefined, 0);
  } finally {
    await handle.close();
  }
}
