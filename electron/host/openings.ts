import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { textFile, type ServedFile } from '#electron/host/files/bundle.ts';

/*
 * A damaged store may end the browser that opens it (Chromium's storage runs in its main process), and would do so at every start. Nothing
 * inside the browser can remember that, so the host counts: a page that opens the store is one opening, until the engine says that it came
 * to an end, or whoever opened goes away in good order. The page after three that did neither leaves that place to itself, and the engine
 * builds the store again from the journal in the next one.
 */
const MOST_LOST = 3;

const stateSchema = z.object({ lost: z.number().int().min(0), firstPlace: z.number().int().min(0) });
type State = z.infer<typeof stateSchema>;

/** Counts openings of the store that ended the browser. Places are numbered as the engine's `store/place.ts` does: 0 is the origin's own. */
export interface Openings {
  /** A page is given out that opens the store, or joins the engine that has it. @returns the first place that may be opened */
  begin(): number;
  /** The engine has opened the store in this place; null: it did not open, and the engine says why. */
  done(place: number | null): void;
  /** Whoever had the store went away in good order. */
  left(): void;
  /** Whoever had the store ended without a word. */
  broke(): void;
  /** A goodbye of somebody who has not got the store yet, or whose end was taken for a crash: the two may come in either order. */
  excused(): void;
}

/** @param file where the count outlives this process; what cannot be read or written there is not counted */
export function countOpenings(file: string): Openings {
  let state = read(file);
  let engine: 'none' | 'opening' | 'open' | 'broken' = 'none';
  // Windows find their engine by this number: it never steps back while they may be there.
  let given = state.firstPlace;
  const keep = (next: State): void => {
    if (next.lost === state.lost && next.firstPlace === state.firstPlace) return;
    state = next;
    try {
      writeFileSync(file, JSON.stringify(state)); // at once: the browser may take this process along
    } catch {
      return;
    }
  };
  return {
    begin() {
      if (engine === 'opening' || engine === 'open') return given;
      engine = 'opening';
      const { lost, firstPlace } = state;
      keep(lost < MOST_LOST ? { lost: lost + 1, firstPlace } : { lost: 1, firstPlace: firstPlace + 1 });
      given = Math.max(given, state.firstPlace);
      return given;
    },
    done(place) {
      engine = 'open';
      keep({ lost: 0, firstPlace: place ?? state.firstPlace });
    },
    left() {
      if (engine === 'opening') keep({ ...state, lost: state.lost - 1 });
      engine = 'none';
    },
    broke() {
      engine = engine === 'opening' ? 'broken' : 'none';
    },
    excused() {
      if (engine === 'open') return;
      if (engine !== 'none') keep({ ...state, lost: state.lost - 1 });
      engine = 'none';
    },
  };
}

function read(file: string): State {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { lost: 0, firstPlace: 0 };
  }
}

/** The app's page, telling its engine which place is the first that may be opened. */
export function pageFrom(index: ServedFile, firstPlace: number): ServedFile {
  if (firstPlace === 0) return index;
  return textFile(index.body.toString('utf8').replace('<html', `<html data-first-place="${firstPlace}"`), '.html');
}
