import type { EngineClient } from '#renderer/engine/client/index.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Notes } from '#shared/domain/release.ts';
import { ok } from '#shared/lib/result.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';

/** A plan that writes its edits straight into the store, without documents, history or undo: enough for screens to see them come back. */
export function planDouble(db: CockpitDb): { readonly run: EngineClient['plan']['run']; readonly commands: PlanCommand[] } {
  const commands: PlanCommand[] = [];
  const run: EngineClient['plan']['run'] = async (command) => {
    commands.push(command);
    for (const edit of command.edits) {
      if (edit.kind === 'put') await db.table(edit.collection).put(edit.record);
      else if (edit.kind === 'set') await db.table(edit.collection).update(edit.id, edit.fields);
      else if (edit.kind === 'remove') await db.table(edit.collection).delete(edit.id);
      else if (edit.kind === 'type-notes' || edit.kind === 'draft-notes') {
        const before: Notes = (await db.notes.get(edit.releaseId)) ?? {
          releaseId: edit.releaseId,
          markdown: '',
          generated: '',
          generatedAt: null,
        };
        const after: Notes =
          edit.kind === 'draft-notes'
            ? { ...before, markdown: edit.markdown, generated: edit.generated, generatedAt: edit.at }
            : {
                ...before,
                markdown: edit.changes.reduce(
                  (text, change) => text.slice(0, change.from) + change.insert + text.slice(change.to),
                  before.markdown,
                ),
              };
        await db.notes.put(after);
      }
    }
    return ok(undefined);
  };
  return { run, commands };
}
