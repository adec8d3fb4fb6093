import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textFile } from '#electron/host/files/bundle.ts';
import { countOpenings, pageFrom, type Openings } from '#electron/host/openings.ts';
import { engineName, firstPlaceOf } from '#shared/contract/engine-name.ts';

let folder: string;
let openings: Openings;
const file = (): string => join(folder, 'openings.json');
/** The process ends and starts again: only the file is left. */
const restart = (): void => {
  openings = countOpenings(file());
};
/** Three openings end the browser, and this process with it. */
const endThree = (): void => {
  for (let start = 0; start < 3; start += 1) {
    openings.begin();
    restart();
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openings-'));
  restart();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the page after three openings that ended the browser leaves that place', () => {
  test.each([
    ['with the host, as in the desktop shell', () => restart()],
    ['and the host stayed, as in the browser shell', () => openings.broke()],
  ])('%s', (_, end) => {
    const places = Array.from({ length: 9 }, () => {
      const place = openings.begin();
      end();
      return place;
    });
    expect(places).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });

  test('and the place that opens is kept from then on', () => {
    endThree();
    expect(openings.begin()).toBe(1);
    openings.done(1);
    for (let start = 0; start < 2; start += 1) {
      restart();
      expect(openings.begin()).toBe(1);
    }
  });
});

describe('no place is left', () => {
  const endings: readonly (readonly [string, () => void])[] = [
    ['by windows that are closed while they open', () => openings.left()],
    ['by openings that came to an end, whatever ends the browser later', () => [openings.done(0), openings.broke()]],
    ['by a store that says why it does not open', () => openings.done(null)],
    ['by a goodbye before anybody has the store', () => openings.excused()],
    ['by a goodbye that comes late', () => [openings.broke(), openings.excused()]],
    ['by a page that is loaded again and again', () => undefined],
  ];
  test.each(endings)('%s', (_, end) => {
    for (let start = 0; start < 9; start += 1) {
      expect(openings.begin()).toBe(0);
      end();
    }
    restart();
    expect(openings.begin()).toBe(0);
  });

  test('when a good opening comes between two that ended the browser', () => {
    for (let start = 0; start < 9; start += 1) {
      expect(openings.begin()).toBe(0);
      if (start % 3 === 2) openings.done(0);
      restart();
    }
  });

  test('for a file that cannot be read', () => {
    writeFileSync(file(), '{"lost":"many"}');
    restart();
    expect(openings.begin()).toBe(0);
  });
});

test('a person who opens a left store after all keeps it; windows of this run go on to say the number that their engine has', () => {
  endThree();
  expect(openings.begin()).toBe(1);
  openings.done(0);
  expect(openings.begin()).toBe(1);
  restart();
  expect(openings.begin()).toBe(0);
});

test('the page tells its engine by name which place is the first; usually it says nothing', () => {
  const page = textFile('<!doctype html><html lang="en"></html>', '.html');
  expect(pageFrom(page, 0)).toBe(page);
  expect(String(pageFrom(page, 2).body)).toBe('<!doctype html><html data-first-place="2" lang="en"></html>');
  expect([engineName(undefined), engineName('2')]).toEqual(['engine', 'engine-2']);
  expect(['engine', 'engine-2', 'engine-0', 'other-2', 'engine-2x'].map(firstPlaceOf)).toEqual([0, 2, 0, 0, 0]);
});
