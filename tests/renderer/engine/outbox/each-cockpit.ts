import type { ItemId, ItemRow } from '#shared/domain/item.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { sandboxEngine, type SandboxEngine } from '#tests/support/sandbox-engine.ts';

/*
 * A cockpit for each test of a file: opened by `beforeEach(openCockpit)`, closed by `afterEach(closeCockpit)`. The names always stand for
 * that of the test which runs.
 */

export let cockpit: SandboxEngine;
export let engine: SandboxEngine['engine'];
/** One item of each tracker. */
export let items: readonly ItemRow[];

export async function openCockpit(): Promise<void> {
  cockpit = await sandboxEngine();
  ({ engine } = cockpit);
  items = cockpit.items.map(([first]) => first!);
}

export const closeCockpit = (): Promise<void> => cockpit.close();

/** Another engine on the same store. */
export async function again(): Promise<void> {
  await cockpit.restart();
  ({ engine } = cockpit);
}

export const run = (...edits: readonly PlanEdit[]): Promise<void> => cockpit.run(...edits);
export const rowOf = async (id: ItemId) => (await engine.items.rows([id]))[0]!;
export const push = (): Promise<unknown> => engine.outbox.push({ connections: [], operations: null });
/** The record as its tracker has it. */
export const held = (record: RecordId) => cockpit.held(record);
