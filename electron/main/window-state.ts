import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const stateSchema = z.object({
  bounds: z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().min(1), height: z.number().int().min(1) }),
  maximized: z.boolean(),
  /** Electron's zoom level: 0 is 100 %, each step 20 %. */
  zoom: z.number().min(-8).max(9),
});
/** How the window was left. */
export type WindowState = z.infer<typeof stateSchema>;

export const SMALLEST = { width: 390, height: 480 } as const;
const USUAL = { width: 1440, height: 900 } as const;

/**
 * Where to open the window: as it was left, if enough of it would still be seen. A monitor may be gone since.
 * @param screens work areas of the monitors, the main one first
 */
export function openAt(state: WindowState | null, screens: readonly [Bounds, ...Bounds[]]): Bounds {
  const [main] = screens;
  const left = state?.bounds;
  const visible = left !== undefined && screens.some((screen) => overlap(left, screen) >= 10_000); // a title bar's worth of pixels
  if (visible) return { ...left, width: Math.max(left.width, SMALLEST.width), height: Math.max(left.height, SMALLEST.height) };
  const [width, height] = [Math.min(USUAL.width, main.width), Math.min(USUAL.height, main.height)];
  return { x: main.x + Math.round((main.width - width) / 2), y: main.y + Math.round((main.height - height) / 2), width, height };
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** @returns null when there is none or it cannot be read: the window then opens in the middle */
export function readWindowState(file: string): WindowState | null {
  try {
    const parsed = stateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps the state for the next start; a full disk costs the window's place and nothing else. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    // At once, not later: this runs while the window closes.
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    return;
  }
}
